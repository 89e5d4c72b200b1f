"""The door: who knocks, let in or refuse; lock and waiting room.

Owns: the choice of a knock. Must not know: how invitations are checked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from roomctl.types import PersonId
from roomctl.wire import console as wire
from tui.phrases import waiting_words
from tui.screens.refuse import AT_THE_DOOR, Refuse
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import clean, role_word, say

BLINK_S = 0.6
"""Nobody reads a name and presses a key in less."""


class Lobby(Sheet[None]):
    """Who waits at the door."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "admit", show=False, id="lobby.admit"),
        Binding("a", "admit_known", show=False, id="lobby.admit_known"),
        Binding("x", "refuse", show=False, id="lobby.refuse"),
        Binding("X", "refuse_with_words", show=False, id="lobby.refuse_with_words"),
        Binding("k", "lock", show=False, id="lobby.lock"),
        Binding("w", "waiting_room", show=False, id="lobby.waiting_room"),
    ]
    AUTO_FOCUS = "#knocks"
    _answered: PersonId | None = None
    """Whom a key meant last: that they go is no surprise."""

    def heading(self) -> str:
        """The title."""
        return _("The door")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return (
            (_("enter"), _("let in")),
            ("a", _("all who were here before")),
            ("x", _("refuse")),
            ("X", _("refuse with words")),
            ("k", _("lock")),
            ("w", _("waiting room")),
        )

    def body(self) -> Iterable[Widget]:
        """How the door is, and who waits."""
        yield Static(id="door", markup=False)
        yield Lines(_("Who knocks"), id="knocks")

    def update(self, look: Look) -> None:
        """The door as it is now."""
        if look.state is None:
            return
        meeting = look.state.meeting
        lock = _("The door is LOCKED: nobody new comes in.") if meeting.locked else _("The door is open.")
        lobby = (
            _("Everybody new waits here until you let them in.")
            if meeting.lobby
            else _("Whoever has an invitation comes straight in.")
        )
        self.query_one("#door", Static).update(f"{lock} {lobby}")
        rows = [
            (knock.id, f"{clean(knock.name)}, {role_word(knock.role)}, {waiting_words(knock.waiting_s)}"
             + (", " + _("was here before") if knock.returning else ""))
            for knock in look.state.lobby
        ]  # fmt: skip
        self.query_one("#knocks", Lines).give(rows or [(None, _("Nobody knocks."))], look)

    def action_admit(self) -> None:
        """Let the selected one in."""
        if knock := self._selected():
            self.desk.send(wire.Admit(knock=knock))

    def action_admit_known(self) -> None:
        """Let everybody in who was here before."""
        state = self.desk.look().state
        if state is not None and any(knock.returning for knock in state.lobby):
            self.desk.send(wire.Admit(knock=None))
        else:
            self.desk.tell(_("Nobody who was here before knocks."))

    def action_refuse(self) -> None:
        """Send the selected one away."""
        if knock := self._selected():
            self.desk.send(wire.RefuseKnock(knock=knock))

    def action_refuse_with_words(self) -> None:
        """Send the selected one away with a reason that they read."""
        state, chosen = self.desk.look().state, self._selected()
        knock = next((one for one in state.lobby if one.id == chosen), None) if state else None
        if state is None or knock is None:
            return
        refuse = partial(wire.RefuseKnock, knock=knock.id)
        self.app.push_screen(
            Refuse(
                lambda reason: refuse(reason=reason), clean(knock.name), state.meeting.language, AT_THE_DOOR
            )
        )

    def action_lock(self) -> None:
        """Lock or unlock."""
        state = self.desk.look().state
        if state is not None:
            self.desk.send(wire.Lock(on=not state.meeting.locked))

    def action_waiting_room(self) -> None:
        """Waiting room on or off."""
        state = self.desk.look().state
        if state is not None:
            on_now = state.meeting.lobby
            self.desk.send(wire.SetLobby(on=not on_now))
            self.desk.tell(say(_("Waiting room: {state}"), state=_("off") if on_now else _("on")))

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_admit()

    def _selected(self) -> PersonId | None:
        """Whom a person can have meant: a name that came under the cursor a blink ago was not read yet."""
        knocks = self.query_one("#knocks", Lines)
        gone, at = knocks.lost
        if not isinstance(knocks.cursor, str):
            return None
        if gone != self._answered and time.monotonic() - at < BLINK_S:
            self.desk.tell(_("The list has just moved: look again."))
            return None
        self._answered = PersonId(knocks.cursor)
        return self._answered
