"""The console as lines of text: for screen readers, logs, and machines without a terminal.

Owns: reading words, printing lines, when to end. Must not know: Textual (it is never imported here).
One line a thing that happened, the meeting's clock in front. Who begins to speak is told once a turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TextIO

from roomctl.i18n import _, tell
from roomctl.types import Language
from roomctl.wire import clients, codec
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState, InviteView
from tui import store as stores
from tui.chair import Cannot, seen_revision
from tui.link import Heard, Link, PhaseChanged
from tui.narrate import summary
from tui.plain_acts import Do, Leave, Show
from tui.plain_args import is_word
from tui.plain_check import check_changes
from tui.plain_words import interpret
from tui.telling import link_words
from tui.tidings import changes, voices
from tui.words import clean, duration, say

OK, UNREACHABLE, INTERRUPTED = 0, 3, 130
QUIET_S = 8.0
"""A voice is told again only after it was silent for this long: sentences are not events."""


class PlainConsole:
    """Hears the line, tells what changed, does what is typed."""

    def __init__(
        self, socket: Path, out: TextIO, *, starting: bool = False, lang: Language | None = None
    ) -> None:
        self.store = stores.Store()
        self.line = Link(socket, self._hear, lang)
        self.ended = asyncio.Event()
        self._out = out
        self._starting = self._owned = starting
        self._spoke: dict[str, float] = {}
        self._told = ""
        self._undo_told = False
        self._confirm: Do | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- telling ----------------------------------------------------------------------------------

    def tell(self, *lines: str) -> None:
        """Print lines, each with the meeting's clock."""
        state = self.store.view(time.monotonic())
        clock = f"[{duration(state.meeting.running_s)}] " if state else ""
        for line in lines:
            print(f"{clock}{line}", file=self._out, flush=True)

    def _hear(self, heard: Heard) -> None:
        now = time.monotonic()
        if isinstance(heard, PhaseChanged):
            self._phase(heard)
            return
        before = self.store.view(now)
        self.store, effects = stores.receive(self.store, heard, now)
        for effect in effects:
            self._follow(effect)
        after = self.store.view(now)
        if after is None or isinstance(heard, clients.Meters):
            return
        if before is None:
            self.tell(*summary(after), _("Type help for all commands."))
        else:
            self._tell_changes(before, after, now)

    def _follow(self, effect: stores.Effect) -> None:
        match effect:
            case stores.AskAgain():
                self.line.attach()
            case stores.NameAgain():
                self._later(self._send(wire.RenamePerson(person=effect.person, name=effect.name)))
            case stores.Restarted():
                self.tell(link_words("up", starting=False, restarted=True))
            case stores.Ended():
                pass  # the line's phase tells it

    def _tell_changes(self, before: ConsoleState, after: ConsoleState, now: float) -> None:
        self.tell(*changes(before, after), *check_changes(before, after))
        if not self._undo_told and after.acts and after.acts != before.acts:
            self._undo_told = True
            self.tell(_("Type undo within 10 seconds to take an act back."))
        for source, line in voices(before, after):
            if now - self._spoke.get(source, float("-inf")) >= QUIET_S:
                self.tell(line)
        for source in (*before.speaking, *after.speaking):
            self._spoke[source] = now

    def _phase(self, change: PhaseChanged) -> None:
        if change.phase == "up":
            if self._told:
                self.tell(_("The line to the service is there."))
            self._told, self._starting = "", False
            return
        self.store = stores.disconnected(self.store)
        words = link_words(change.phase, starting=self._starting, restarted=False)
        if change.phase == "connecting" and not self._starting:
            return
        if change.phase == "ended" and self._owned:
            self.ended.set()
        if words != self._told and not self.ended.is_set():
            self._told = words
            self.tell(words)

    # --- doing ------------------------------------------------------------------------------------

    def typed(self, line: str) -> None:
        """One typed line."""
        if self._confirm is not None:
            wanted, self._confirm = self._confirm, None
            if is_word(line, "yes"):
                self._do(wanted.commands)
            else:
                self.tell(_("Not done."))
            return
        state = self.store.view(time.monotonic())
        if state is None:
            self._without_state(line)
            return
        try:
            meaning = interpret(line, state)
        except Cannot as reason:
            self.tell(str(reason))
            return
        match meaning:
            case Show(lines):
                self.tell(*lines)
            case Leave():
                self.ended.set()
            case Do(commands, ""):
                self._do(commands)
            case Do():
                self._confirm = meaning
                self.tell(meaning.consequence, _("Type yes to do it, anything else to leave it."))

    def _without_state(self, line: str) -> None:
        if line.strip() == "q" or is_word(line, "quit"):
            self.ended.set()
        elif line.strip():
            self.tell(_("No line to the service: this was not done."))

    def _do(self, commands: Iterable[wire.Command]) -> None:
        self._later(self._send(*commands))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, *commands: wire.Command) -> None:
        for command in commands:
            reply = await self.line.ask(command, seen_revision(command, self.store.state))
            if reply.code:
                self.tell(refusal(reply))
            elif isinstance(command, wire.MakeInvite):
                invite = codec.view(reply.data, InviteView)
                self.tell(say(_("Link: {link}"), link=clean(invite.url)))


def refusal(reply: clients.Reply) -> str:
    """The words for a refusal."""
    return clean(" ".join(tell(reply.code, reply.params)))


async def _typing(console: PlainConsole, source: int) -> None:
    """Lines from the person, read by a thread: a terminal, a pipe, a file and /dev/null are all alike to it.

    Their end (no terminal, a closed pipe) does not end the telling.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        rest = b""
        with contextlib.suppress(OSError, RuntimeError):  # RuntimeError: the loop has ended meanwhile
            while chunk := os.read(source, 4096):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    loop.call_soon_threadsafe(lines.put_nowait, line.decode(errors="replace"))
            if rest:
                loop.call_soon_threadsafe(lines.put_nowait, rest.decode(errors="replace"))

    threading.Thread(target=read, name="typing", daemon=True).start()
    while True:
        line = await lines.get()
        for _turn in range(50):  # what was typed before the first state waits for it a little
            if console.store.state is not None or console.ended.is_set():
                break
            await asyncio.sleep(0.1)
        console.typed(line)


async def converse(console: PlainConsole, source: int | None, seconds: float | None) -> int:
    """Tell and do until the time is over or the person leaves. Gives the exit code."""
    work = {asyncio.ensure_future(console.line.run())}
    if source is not None:
        work.add(asyncio.ensure_future(_typing(console, source)))
    leaving = asyncio.ensure_future(console.ended.wait())
    try:  # neither line nor typing ends by itself: when one does, it is by a mistake of ours, and is told
        await asyncio.wait({leaving, *work}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        done = console.ended.is_set()
        console.ended.set()
        await console.line.close()
        for task in (leaving, *work):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    return OK if console.store.state is not None or done else UNREACHABLE


def run(socket: Path, *, seconds: float | None, starting: bool, lang: Language) -> int:
    """Plain mode on this process's own stdin and stdout."""

    async def talk() -> int:
        return await converse(PlainConsole(socket, sys.stdout, starting=starting, lang=lang), 0, seconds)

    try:
        return asyncio.run(talk())
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # who listened has gone: nothing is left to tell
        return OK
