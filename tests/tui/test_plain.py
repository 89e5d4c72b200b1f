"""The line mode: the transcript alone tells the whole meeting, and words do what keys do."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomctl.i18n import LANGUAGES, set_language
from roomctl.wire import console as wire
from roomctl.wire.reports import DirectionState
from roomctl.wire.view import AdviceView, ConsoleState, FaultView, KnockView
from tests.tui.group import ANNA, BEAT, EVA, FRANZ, evening
from tests.tui.standin import StandIn
from tui.plain import PlainConsole, converse
from tui.plain_acts import Leave
from tui.plain_words import interpret

ROOT = Path(__file__).parents[2]


class Teller:
    """A console in lines, and what it printed."""

    def __init__(self, console: PlainConsole, out: io.StringIO) -> None:
        self.console = console
        self._out = out
        self._read = 0

    @property
    def text(self) -> str:
        return self._out.getvalue()

    async def says(self, *words: str) -> str:
        """Wait until all of this is told after what was read before; gives the new text."""
        async with asyncio.timeout(10):
            while not all(word in self.text[self._read :] for word in words):  # noqa: ASYNC110 - no event for it
                await asyncio.sleep(0.01)
        new, self._read = self.text[self._read :], len(self.text)
        return new


@contextlib.asynccontextmanager
async def telling(path: Path, *, starting: bool = False) -> AsyncIterator[Teller]:
    out = io.StringIO()
    console = PlainConsole(path, out, starting=starting)
    task = asyncio.create_task(converse(console, None, None))
    try:
        yield Teller(console, out)
    finally:
        console.ended.set()
        await task


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.01)


async def test_whoever_comes_is_told_everything(room: StandIn) -> None:
    room.grant(EVA, held_s=133.0)
    room.ask(BEAT, waiting_s=80.0, note="about the keys")
    room.change(meeting=replace(room.state.meeting, demo=True, link="https://room/j#x"))
    async with telling(room.path) as teller:
        told = await teller.says("Type help")
    for line in (
        "This is a demo: the people are simulated.",
        "Thursday group, running for 10:00. 4 in the room, 3 online.",
        "1. Anna, in the room",
        "Eva, online",
        "Eva (online) has the floor, for 2:13.",
        "1. Beat (in the room) “about the keys”, waits 1:20",
        "Microphone (Jabra Speak 510 USB): ready.",
        "Join with this link: https://room/j#x",
    ):
        assert line in told
    assert all(line.startswith("[10:0") for line in told.splitlines()), "the clock stands in front"


async def test_a_meeting_told_line_by_line(room: StandIn) -> None:
    async with telling(room.path) as teller:
        await teller.says("Type help")
        room.ask(BEAT)
        await teller.says("Beat (in the room) is in the queue: place 1.")
        room.ask(EVA, kind="direct_response")
        await teller.says("Eva (online, direct response) is in the queue: place 2.")
        teller.console.typed("next")
        await teller.says("Beat (in the room) has the floor, for 0:00.", "Done: on to the next person.")
        room.change(speaking=("room",))
        await teller.says("Somebody in the room speaks.")
        room.floor(warning=True)
        await teller.says("The time of Beat ends soon.")
        room.floor(over_s=1.0)
        await teller.says("The time of Beat is over. Nothing is cut.")
        teller.console.typed("release")
        await teller.says("The floor is free.")
        room.change(lobby=(KnockView(id=FRANZ, name="Hugo", role="guest"),))
        await teller.says("? Hugo knocks at the door")
        room.change(faults=(FaultView(code="microphone_lost", params={"device": "Jabra"}),))
        await teller.says("! ")
        room.change(faults=())
        await teller.says("Over: ! ")
        sound = replace(room.state.sound, microphone=DirectionState(state="lost", label="Jabra"))
        room.change(sound=sound)
        await teller.says("Microphone (Jabra): lost: plug it in again.")
        room.change(people=room.state.people[1:])
        await teller.says("Anna has left.")
        room.floor(advice=(AdviceView(code="not_yet_spoken", params={"count": 2}),))
        await teller.says("Hint: Not yet spoken: 2.")


async def test_a_voice_is_told_once_not_with_every_sentence(room: StandIn) -> None:
    async with telling(room.path) as teller:
        await teller.says("Type help")
        for _sentence in range(5):
            room.change(speaking=(EVA,))
            room.change(speaking=())
        room.ask(BEAT)
        told = await teller.says("is in the queue")
        assert told.count("speaks") == 1


async def test_the_unnamed_voice_is_named(room: StandIn) -> None:
    room.floor(holder=room.entry("", status="granted", by_speech=True))
    async with telling(room.path) as teller:
        await teller.says("A voice in the room has the floor", "Type: voice and the number of the person.")
        teller.console.typed("voice 3")
        await teller.says("Carla (in the room) has the floor")


async def test_what_cannot_be_undone_is_asked(room: StandIn) -> None:
    room.grant(EVA)
    async with telling(room.path) as teller:
        await teller.says("Type help")
        teller.console.typed("revoke")
        await teller.says("Take the floor back from Eva?", "Type yes")
        teller.console.typed("no")
        await teller.says("Not done.")
        assert not room.said
        teller.console.typed("revoke")
        meant = room.state.floor.holder
        room.grant(BEAT)
        await teller.says("Beat")
        teller.console.typed("yes")
        assert meant is not None
        await until(lambda: wire.Revoke(request=meant.request) in room.said)


async def test_refusals_are_told_in_words(room: StandIn) -> None:
    room.refuse["AddFor"] = "already_waiting"
    async with telling(room.path) as teller:
        await teller.says("Type help")
        teller.console.typed("1")
        await teller.says("This person is in the queue already.")
        teller.console.typed("99")
        await teller.says("Nobody has number 99")
        teller.console.typed("dance")
        await teller.says("“dance” is no command here. Type: help")


async def test_an_invitation_is_a_line_with_a_link(room: StandIn) -> None:
    async with telling(room.path) as teller:
        await teller.says("Type help")
        teller.console.typed("invite guest")
        await teller.says("Link: https://room.local:8443/j/#")
        assert room.said == [wire.MakeInvite(role="guest")]


async def test_kill_and_return_are_told(room: StandIn) -> None:
    async with telling(room.path) as teller:
        await teller.says("Type help")
        await room.kill()
        await teller.says("No line to the service.")
        teller.console.typed("next")
        people = tuple(replace(p, name="") if p.id == ANNA else p for p in room.state.people)
        room.state = replace(room.state, people=people)
        await room.restart("e-2")
        await teller.says("The line to the service is there.", "The service was restarted")
        await until(lambda: wire.RenamePerson(person=ANNA, name="Anna") in room.said)


async def test_hostile_names_stay_in_their_line(room: StandIn) -> None:
    hostile = "\x1b[2Jx\nDone: all is well\u202e"
    room.change(people=tuple(replace(p, name=hostile) if p.id == EVA else p for p in room.state.people))
    async with telling(room.path) as teller:
        told = await teller.says("Type help")
        assert "\x1b" not in told
        assert not any(line.split("] ", 1)[1].startswith("Done") for line in told.splitlines())


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_meeting_is_told_in_every_language(room: StandIn, lang: str) -> None:
    set_language(lang)
    english = "the queue"
    async with telling(room.path) as teller:
        await teller.says("Anna")
        room.ask(BEAT)
        told = await teller.says("Beat")
        assert (english in told) == (lang == "en")


def test_leaving() -> None:
    assert interpret("quit", evening()) == Leave()


async def test_a_mistake_of_ours_ends_it_instead_of_leaving_it_deaf(
    room: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(_line: str, _state: ConsoleState) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr("tui.plain.interpret", mistaken)
    source, person = os.pipe()
    os.write(person, b"next\n")
    os.close(person)
    with pytest.raises(KeyError, match="a mistake"):
        await asyncio.wait_for(converse(PlainConsole(room.path, io.StringIO()), source, None), 30)
    os.close(source)


# --- the process --------------------------------------------------------------------------------------


async def run(*arguments: str, stdin: bytes | None = None) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tui", "--plain", "--lang", "en", *arguments,
        stdin=asyncio.subprocess.PIPE if stdin is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        out, _err = await asyncio.wait_for(process.communicate(stdin), 60)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, out.decode()


async def test_a_process_without_a_terminal_tells_and_ends_with_0(room: StandIn) -> None:
    code, out = await run("--socket", str(room.path), "--seconds", "2")
    assert code == 0, out
    assert "The floor is free." in out
    assert "Traceback" not in out


async def test_commands_through_a_pipe_are_done(room: StandIn) -> None:
    code, out = await run("--socket", str(room.path), stdin=b"1\nmute\nquit\n")
    assert code == 0, out
    assert room.said[:2] == [wire.AddFor(person=ANNA), wire.MuteRoom(on=True)]


async def test_without_a_service_the_time_ends_with_3(tmp_path: Path) -> None:
    code, out = await run("--socket", str(tmp_path / "none.sock"), "--seconds", "0.5")
    assert code == 3
    assert "No service is running" in out


async def test_plain_mode_never_loads_textual() -> None:
    script = (
        "import sys, tui.plain; print([m for m in sys.modules if m.split('.')[0] in ('textual', 'rich')])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    out, _err = await process.communicate()
    assert out.decode().strip() == "[]"
