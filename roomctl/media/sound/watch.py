"""Keeps both directions on the right device, whatever happens to devices, streams and the sound server.

One task, one rule: look at what is there, decide, and bring the lines to it; on every event of the server,
and at least twice a second without one, because servers move streams silently. What is wrong is found by
looking, never remembered, so nothing can be missed. Must not know samples.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from roomctl.media.sound.choose import Choice, Wish, decide
from roomctl.media.sound.deadend import DeadEnd
from roomctl.media.sound.devices import Listing, describe, find
from roomctl.media.sound.faults import Reason, ReasonCode
from roomctl.media.sound.line import Health, Line
from roomctl.media.sound.port import Device, Direction, Identity, Kind
from roomctl.media.sound.portaudio import LibraryMissing, OpenFailed, PortAudio, Target
from roomctl.media.sound.pulse import Look, PulseServer, ServerAway, stream_environment

LOOK_S: Final = 0.5
"""Longest time between two looks: silent moves and lost events are found by then."""
TICK_S: Final = 0.1
"""How often the watchdog of the callbacks is asked."""
SETTLE_S: Final = 0.1
"""A plug makes a burst of events: this long after the first one is looked."""
FIRST_SOUND_S: Final = 0.3
RECONNECT_S: Final = 0.3
REDUCED_AFTER_S: Final = 3.0
"""So long without a server before cards are opened directly: a server that is just starting needs them."""
RELIST_S: Final = 2.0

log = logging.getLogger(__name__)

_NO_LINES: Mapping[str, Line[Any]] = MappingProxyType({})
_NOTHING = Choice(None, Reason(ReasonCode.NOTHING_FIT))


@dataclass(frozen=True, slots=True)
class Picture:
    """What the watch sees and has decided."""

    choices: Mapping[Direction, Choice] = field(default_factory=lambda: dict.fromkeys(Direction, _NOTHING))
    devices: tuple[Device, ...] = ()
    server_away: bool = False
    """There was a sound server, and it is gone."""
    reduced: bool = False
    """No sound server: cards are opened directly."""


class Watch:
    """Supervises two lines until told to stop."""

    def __init__(
        self,
        audio: PortAudio,
        lines: Mapping[Direction, Line[Any]],
        latency_s: float,
        on_picture: Callable[[Picture], None],
        further: Mapping[str, Line[Any]] = _NO_LINES,
    ) -> None:
        """`on_picture` is called after every look and whenever a line's health changes.

        `further`: more microphones by `Identity.text()`. Each is opened when it is there.
        """
        self._audio, self._lines, self._latency_s = audio, lines, latency_s
        self._further = further
        self._on_picture = on_picture
        self.saved: dict[Direction, Identity] = {}
        self.moved = 0
        """Times the server put a stream elsewhere."""
        self.end = DeadEnd()
        self._picture = Picture()
        self._wake = asyncio.Event()
        self._settled = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tags = itertools.count(1)
        self._indices: Mapping[tuple[Direction, str], int] = {}
        self._away_since: float | None = None
        self._server_seen = False
        self._listed_at = -RELIST_S

    def wake(self) -> None:
        """Look soon. From any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # a stream may end after the loop did
                self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping = True
        self._wake.set()

    async def settled(self) -> None:
        """Wait until there was a look that began after this call."""
        self._settled.clear()
        self._wake.set()
        await self._settled.wait()

    async def run(self) -> None:
        """Watch until `stop`; then both lines are closed."""
        self._loop = asyncio.get_running_loop()
        while not self._stopping:
            try:
                await self._with_server()
            except ServerAway:
                await self._without_server()
            except Exception:  # the watch outlives its own faults: without it no device ever comes back
                log.exception("sound watch failed")
                await self._sleep(LOOK_S)
        for line in self._all():
            await line.close(time.monotonic())

    def _all(self) -> tuple[Line[Any], ...]:
        return (*self._lines.values(), *self._further.values())

    # with a sound server

    async def _with_server(self) -> None:
        async with PulseServer(self._wake.set, self._gone) as server:
            if self._picture.reduced:
                await self._close_all(Health.CLOSED)
            self._away_since, self._server_seen = None, True
            while not self._stopping:
                look = await server.look()
                self._indices = look.indices
                self._note_dead_end()
                await self._settle(look.listings, self._behind_server, reduced=False)
                await self._undo_moves(look, server)
                await self._pause()

    def _behind_server(self, device: Device) -> Target:
        tag = f"{device.direction.value}-{next(self._tags)}"
        environment = stream_environment(device.direction, device.server_name, tag)
        return Target(device.direction, "pulse", tag, environment, self._latency_s)

    def _gone(self, direction: Direction, index: int) -> None:
        """A device was removed: until it is known where our stream went, nothing of it is used."""
        for line in self._all():
            device = line.device
            if device and line.direction is direction:
                line.misplaced |= self._indices.get((direction, device.server_name)) == index

    async def _undo_moves(self, look: Look, server: PulseServer) -> None:
        lines = {line.tag: line for line in self._all()}
        for placement in look.placements:
            line = lines.get(placement.tag)
            if line is None or line.device is None or not placement.server_name:
                continue
            wanted = line.device.server_name
            line.misplaced = placement.server_name != wanted
            index = look.indices.get((placement.direction, wanted))
            if line.misplaced and index is not None:
                self.moved += 1
                log.warning("stream moved away from its device")
                await server.move(placement, index)
                self._wake.set()

    # without one

    async def _without_server(self) -> None:
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
        reduced = self._picture.reduced or now - self._away_since >= REDUCED_AFTER_S
        if not reduced:
            self._show(Picture(self._picture.choices, (), server_away=self._server_seen))
        if not self._picture.reduced:
            await self._close_all(Health.ENDED)
        if reduced:
            await self._use_cards(now)
        self._settled.set()
        await self._sleep(RECONNECT_S)

    async def _use_cards(self, now: float) -> None:
        """Cards can only be listed while none is open, so a flowing line is left alone."""
        self._note_dead_end()
        if any(line.ill(now) for line in self._all()):
            await self._close_all(Health.ENDED)
        if any(line.is_open for line in self._all()) or now - self._listed_at < RELIST_S:
            self._show(self._picture)
            return
        self._listed_at = now
        try:
            listings = await self._audio.cards()
        except (LibraryMissing, OpenFailed) as problem:
            for line in self._lines.values():
                line.failed(Health.LIBRARY, str(problem), now)
            listings = []
        await self._settle(listings, self._direct, reduced=True)

    def _direct(self, device: Device) -> Target:
        return Target(device.direction, device.server_name, latency_s=self._latency_s)

    # in both cases

    def _note_dead_end(self) -> None:
        now = time.monotonic()
        flows = any(line.health(now) is Health.FLOWING for line in self._all())
        self.end.look(now, stuck=self._audio.stuck, flows=flows)

    async def _settle(
        self, listings: Iterable[Listing], target: Callable[[Device], Target], *, reduced: bool
    ) -> None:
        """Decide from what is there, and bring both lines to it."""
        seen = tuple(d for d in map(describe, listings) if d.kind is not Kind.VIRTUAL)
        wishes = {d: Wish(self.saved.get(d), self._lines[d].device) for d in Direction}
        choices = decide(seen, wishes)
        for direction, choice in choices.items():
            await self._bring(self._lines[direction], choice, target)
        for text, line in self._further.items():
            device = find(Identity.parse(text), [d for d in seen if d.direction is Direction.MICROPHONE])
            await self._bring(line, Choice(device, _NOTHING.reason, waits_for=line.device), target)
        await self._first_sound()
        self._show(Picture(choices, seen, server_away=False, reduced=reduced))
        self._settled.set()

    async def _bring(self, line: Line[Any], choice: Choice, target: Callable[[Device], Target]) -> None:
        now, wanted = time.monotonic(), choice.device
        if wanted is None:
            if line.is_open:
                await line.close(now, Health.ENDED if choice.waits_for else Health.CLOSED)
            return
        same = line.device is not None and line.device.server_name == wanted.server_name
        if line.is_open and not same:
            await line.close(now)
        elif line.is_open and line.ill(now):
            await line.close(now, line.health(now))
        if not line.is_open and (not same or line.trouble is Health.CLOSED or line.ill(now)):
            # all channels or one: a number in between would be made by mixing them
            channels = max(line.channels, wanted.channels) if line.channels > 1 else line.channels
            aim = replace(target(wanted), channels=channels)
            await line.open(wanted, aim, time.monotonic())

    async def _first_sound(self) -> None:
        """Opened lines mostly flow at once: wait that long, so that the first thing told is how it is."""
        until = time.monotonic() + FIRST_SOUND_S
        while time.monotonic() < until and not self._stopping:
            if all(line.health(time.monotonic()) is not Health.OPENING for line in self._all()):
                return
            await asyncio.sleep(0.01)

    async def _close_all(self, trouble: Health) -> None:
        for line in self._all():
            if line.is_open:
                await line.close(time.monotonic(), trouble)

    async def _pause(self) -> None:
        """Until something happens: an event, a line that fails, or simply the time for the next look."""
        until = time.monotonic() + LOOK_S
        while time.monotonic() < until and not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), TICK_S)
                await asyncio.sleep(SETTLE_S)
                self._wake.clear()
                return
            self._show(self._picture)
            if any(line.ill(time.monotonic()) for line in self._all()):
                return

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    def _show(self, picture: Picture) -> None:
        for line in self._all():
            if line.health(now := time.monotonic()) is Health.FLOWING:
                line.well(now)
        self._picture = picture
        self._on_picture(picture)
