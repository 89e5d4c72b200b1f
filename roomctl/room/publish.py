"""Who is shown what, and when: only what changed, to each at their own pace.

Owns: the last view each side was sent. Must not know: what views are made of, what an act means.
Consoles get sections that changed, numbered; a console that reads too slowly gets everything anew once it
reads again. Pages get the whole public view when it changed, encoded once for all who see the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import get_args

import msgspec

from roomctl.room import public_view, view
from roomctl.room.diff import settled
from roomctl.room.floor_view import own_entries
from roomctl.room.meeting import Meeting
from roomctl.room.out import Client
from roomctl.web.port import Page, pack
from roomctl.wire.base import WIRE_VERSION
from roomctl.wire.clients import Changed, Meters, State
from roomctl.wire.codec import plain
from roomctl.wire.media import Levels
from roomctl.wire.page import PublicView, Speaking, View
from roomctl.wire.view import EntryView, Section

SECTIONS: tuple[Section, ...] = get_args(Section)
HEALTH_EVERY_S = 1.0


@dataclass(slots=True)
class _Watcher:
    client: Client
    behind: bool = True  # wants everything


@dataclass(slots=True)
class _Shown:
    """What a page was shown: the number of the public view, its own entries, who speaks."""

    public: int = 0
    own: object = ()
    speaking: tuple[str, ...] | None = None


@dataclass(slots=True)
class Publisher:
    """Shows the meeting. `commit` after each turn of the room's loop."""

    meeting: Meeting
    _watchers: dict[int, _Watcher] = field(default_factory=dict)
    _shown: dict[int, _Shown] = field(default_factory=dict)
    _sections: dict[Section, object] = field(default_factory=dict)
    _public_key: object = None
    _public: int = 0
    _rev: int = 0
    _views: int = 0
    _health_at: float = 0.0

    # --- consoles ---------------------------------------------------------------------------------

    def attach(self, client: Client) -> None:
        """A client wants everything, and from then on what changes."""
        self._watchers[id(client)] = _Watcher(client)
        self._count()

    def show_once(self, client: Client, now: float) -> None:
        """A one-shot client wants everything once."""
        self.meeting.out.client(client, self._state(now))

    def detach(self, client: Client) -> None:
        """It is gone, or may not watch any more."""
        self._watchers.pop(id(client), None)
        self._count()

    def _count(self) -> None:
        self.meeting.consoles = len(self._watchers)

    def meters(self, levels: Levels) -> None:
        """10 Hz, at once, to who reads fast enough."""
        message = Meters(
            microphone=levels.microphone,
            loudspeaker=levels.loudspeaker,
            people=dict(levels.people),
            place=levels.place,
        )
        for watcher in self._watchers.values():
            if not watcher.behind and watcher.client.waiting < 8:
                watcher.client.send(message)

    # --- both -------------------------------------------------------------------------------------

    def commit(self, now: float) -> None:
        """Queue for everybody what changed for them. Nothing leaves before `Out.flush`."""
        self._to_consoles(now)
        self._to_pages(now)

    def _to_consoles(self, now: float) -> None:
        if not self._watchers:
            self._sections.clear()
            return
        changed = [message for name in SECTIONS if (message := self._changed(name, now)) is not None]
        state: State | None = None
        for watcher in self._watchers.values():
            if watcher.behind:
                if watcher.client.waiting == 0:
                    state = state or self._state(now)
                    watcher.behind = False
                    self.meeting.out.do(self._send(watcher, state))
            else:
                for message in changed:
                    self.meeting.out.do(self._send(watcher, message))

    def _send(self, watcher: _Watcher, message: State | Changed) -> Callable[[], None]:
        def send() -> None:
            if not watcher.behind and not watcher.client.send(message):
                watcher.behind = True

        return send

    def _changed(self, name: Section, now: float) -> Changed | None:
        if name == "health":
            if now - self._health_at < HEALTH_EVERY_S:
                return None
            self._health_at = now
        value = plain(view.section(self.meeting, name, now))
        key = settled(value)
        if name in self._sections and self._sections[name] == key:
            return None
        self._sections[name] = key
        self._rev += 1
        return Changed(rev=self._rev, section=name, value=value)

    def _state(self, now: float) -> State:
        state = view.console_state(self.meeting, now)
        return State(version=WIRE_VERSION, epoch=self.meeting.epoch, rev=self._rev, state=state)

    # --- pages ------------------------------------------------------------------------------------

    def forget_page(self, page: Page) -> None:
        """Its connection has ended."""
        self._shown.pop(id(page), None)

    def _to_pages(self, now: float) -> None:
        people = [one for one in self.meeting.roster if one.page is not None and one.role != "chair"]
        if not people:
            return
        public = public_view.everybodys(self.meeting, now)
        key = settled(plain(public))
        if key != self._public_key:
            self._public_key = key
            self._public += 1
        askers = {one.person for one in self.meeting.floor.requests}
        shared = None
        speaking = view.speaking_view(self.meeting)
        said = pack(Speaking(sources=speaking))
        for one in people:
            page = one.page
            assert page is not None
            shown = self._shown.setdefault(id(page), _Shown())
            own = own_entries(self.meeting.floor, now, one.id) if one.id in askers else ()
            own_key = settled(plain(own))
            if shown.public != self._public or shown.own != own_key:
                if own:
                    message = pack(self._view(_with_own(public, own)))
                else:
                    message = shared = shared or pack(self._view(public))
                self.meeting.out.again(page, message)
                shown.public, shown.own = self._public, own_key
            if shown.speaking != speaking:
                shown.speaking = speaking
                self.meeting.out.again(page, said)

    def _view(self, public: PublicView) -> View:
        self._views += 1
        return View(rev=self._views, view=public)


def _with_own(public: PublicView, own: tuple[EntryView, ...]) -> PublicView:
    """The public view and what this one person asked for that others do not see."""
    floor = msgspec.structs.replace(public.floor, pending=own)
    return msgspec.structs.replace(public, floor=floor)
