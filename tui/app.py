"""The console as a Textual program: one worker holds the line, screens draw what the store says.

Owns: the store, the line's worker, notices, which screen is open. Must not know: how a screen draws.
Killing it changes nothing in the meeting: it holds no state that the service does not have.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from roomctl.i18n import _, tell
from roomctl.types import Language
from roomctl.wire.clients import Meters, Reply
from roomctl.wire.console import Command, RenamePerson, Shutdown
from tui import store as stores
from tui.chair import seen_revision
from tui.link import Heard, Link, PhaseChanged
from tui.messages import MetersChanged, ViewChanged
from tui.screens.main import MainScreen
from tui.terminal import LOOK_S, TerminalWatch
from tui.themes import NAMES, THEMES
from tui.widgets.panel import Look
from tui.words import clean, say

LEFT_RUNNING = 20
"""Exit code of a console whose reader chose to leave the room running (read by `roomctl start`)."""

TERMINATED = 143
SHUTDOWN_S = 5.0
"""Longest wait for the service's goodbye after it was asked to end."""

GOODBYE_S = 1.2
NOTICE_S = 6.0
RESTARTED_S = 20.0
TICK_S = 0.25


class Console(App[int]):
    """The moderator's console. `run()` gives the exit code."""

    CSS_PATH = "console.tcss"
    TITLE = "roomctl"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (56, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual's form
    VERTICAL_BREAKPOINTS = [(0, "-short"), (23, "-normal"), (36, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        socket: Path,
        *,
        starting: bool = False,
        lang: Language | None = None,
        keys: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`keys`: act id -> key, for a person's own keys (see `tui.acts`)."""
        super().__init__()
        self._keys = dict(keys or {})
        self._clock = clock
        self.store = stores.Store()
        self.line = Link(socket, self._hear, lang)
        self.main = MainScreen()
        self.owns_room = starting
        self._starting = starting
        self._leaving = False
        self._notice = ""
        self._notice_until = 0.0
        self._restarted_until = 0.0
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def get_default_screen(self) -> MainScreen:
        """The main screen is at the bottom of the stack."""
        return self.main

    def on_mount(self) -> None:
        """Start listening, and let the clocks run."""
        self.run_worker(self.line.run(), name="line", exit_on_error=True)
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not the main thread: tests
            loop.add_signal_handler(signal.SIGTERM, self.exit, TERMINATED)
            watch = TerminalWatch(lambda: self.exit(TERMINATED), TERMINATED)
            watch.start()
            self.set_interval(LOOK_S, watch.look)
        self.set_interval(TICK_S, self.redraw)
        self.set_keymap(self._keys)

    # --- the line ---------------------------------------------------------------------------------

    def _hear(self, heard: Heard) -> None:
        """From the line's task: take it in, and let it be drawn soon."""
        now = self._clock()
        if isinstance(heard, PhaseChanged):
            if heard.phase != "up":
                self.store = stores.disconnected(self.store)
            else:
                self._starting = False
            if heard.phase == "ended" and self.owns_room:
                self.set_timer(0.1 if self._leaving else GOODBYE_S, self.leave)
            self.post_message(ViewChanged())
            return
        self.store, effects = stores.receive(self.store, heard, now)
        for effect in effects:
            match effect:
                case stores.AskAgain():
                    self.line.attach()
                case stores.NameAgain():
                    self.send(RenamePerson(person=effect.person, name=effect.name))
                case stores.Restarted():
                    self._restarted_until = now + RESTARTED_S
                case stores.Ended():
                    pass  # the line's phase tells it
        self.post_message(MetersChanged() if isinstance(heard, Meters) else ViewChanged())

    def send(self, command: Command) -> None:
        """Do this; a refusal is told in the line at the foot, where nothing older hides what was done."""
        self._notice_until = 0.0
        self.run_worker(self._send(command), group="acts")

    async def _send(self, command: Command) -> None:
        reply = await self.ask(command)
        if reply.code:
            self.tell(self.refused(reply))

    async def ask(self, command: Command) -> Reply:
        """Do this and wait for the answer. Acts on the floor carry the revision that was on the screen."""
        return await self.line.ask(command, seen_revision(command, self.store.state))

    @staticmethod
    def refused(reply: Reply) -> str:
        """The words for a refusal: what, and what to do."""
        return clean(" ".join(tell(reply.code, reply.params)))

    # --- what is shown ----------------------------------------------------------------------------

    def look(self) -> Look:
        """What is to be drawn now."""
        now = self._clock()
        state = self.store.view(now)
        return Look(
            state=state,
            levels=self.store.levels(now),
            phase=self.line.phase,
            starting=self._starting,
            restarted=now < self._restarted_until,
            selected=self.main.selected,
            pointed=self.main.pointed,
            prompt=self.main.prompt,
            second=self.main.second(state),
            keys=self._keys,
            notice=self._notice if now < self._notice_until else "",
        )

    def tell(self, words: str) -> None:
        """Show one line at the foot for some seconds."""
        self._notice = words
        self._notice_until = self._clock() + NOTICE_S
        self.post_message(ViewChanged())

    def redraw(self) -> None:
        """Let every open screen draw what is true now."""
        look = self.look()
        for screen in self.screen_stack:
            show = getattr(screen, "show", None)
            if show is not None and screen.is_mounted:
                show(look)

    def on_view_changed(self) -> None:
        """One drawing for any number of events."""
        self.redraw()

    def on_meters_changed(self) -> None:
        """Only the meters. While the console closes they still come, and no screen is left."""
        for screen in self.screen_stack[-1:]:
            show = getattr(screen, "show_levels", None)
            if show is not None:
                show(self.look())

    # --- the console itself -----------------------------------------------------------------------

    def next_theme(self) -> None:
        """Dark, light, high contrast, and round again."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.tell(say(_("Colours: {name}"), name=_(NAMES[self.theme])))

    def leave_as(self, wish: str | None) -> None:
        """The answer of whoever closes the console that `roomctl start` opened; None = stay."""
        if wish == "leave":
            self.exit(LEFT_RUNNING)
        elif wish == "end":
            self._leaving = True
            self.send(Shutdown())
            self.set_timer(SHUTDOWN_S, self.leave)

    async def action_quit(self) -> None:
        """Leaving asks first; asked twice it leaves."""
        if self.screen is self.main:
            self.main.run_act("console.quit")
        else:
            self.exit(LEFT_RUNNING if self.owns_room else 0)

    def action_help_quit(self) -> None:
        """Ctrl+C asks as q does; on a sheet it closes the sheet."""
        if self.screen is self.main:
            self.main.run_act("console.quit")
        else:
            self.screen.dismiss(None)

    def leave(self) -> None:
        """End this console. The meeting goes on."""
        self.exit(0)

    def bell(self) -> None:
        """Nothing sounds, ever: the room's loudspeaker may be this machine's."""
