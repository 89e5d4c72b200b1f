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
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomctl.i18n import LANGUAGES, _, set_language
from roomctl.wire import console as wire
from roomctl.wire.media import CheckFinding, CheckReport, DirectionState
from roomctl.wire.view import AdviceView, AgendaItemView, ConsoleState, FaultView, KnockView, RoundView
from tests.tui.standin import ANNA, BEAT, CARLA, EVA, FRANZ, GIULIA, StandIn, evening
from tui.chair import Cannot
from tui.plain import PlainConsole, converse
from tui.plain_acts import Do, Leave, Show
from tui.plain_args import is_word
from tui.plain_check import check_changes
from tui.plain_words import WORDS, interpret

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
        teller.console.typed("yes")
        await until(lambda: wire.Revoke() in room.said)


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


# --- the grammar --------------------------------------------------------------------------------------


def floor_with_all() -> ConsoleState:
    standin = StandIn(Path("nowhere"))
    standin.grant(EVA)
    standin.ask(BEAT)
    standin.ask(FRANZ)
    standin.floor(
        pending=(standin.entry(CARLA, status="pending"),),
        agenda=(AgendaItemView(title="Theme", policy="queue"),),
    )
    standin.change(lobby=(KnockView(id=FRANZ, name="Hugo", role="guest"),))
    return standin.state


TYPED = [
    ("1", wire.AddFor(person=ANNA)),
    ("next", wire.Next()),
    ("n", wire.Next()),
    ("yes", wire.Next()),
    ("give 2", wire.Grant(request=3)),  # type: ignore[arg-type]
    ("g 2", wire.Grant(request=3)),  # type: ignore[arg-type]
    ("release", wire.Release()),
    ("move 2 1", wire.Move(request=3, to=1)),  # type: ignore[arg-type]
    ("out 1", wire.Withdraw(request=2)),  # type: ignore[arg-type]
    ("refuse 1 later please", wire.Deny(request=4, reason="later please")),  # type: ignore[arg-type]
    ("same 1 2", wire.Merge(request=2, into=3)),  # type: ignore[arg-type]
    ("reply 1", wire.AddFor(person=ANNA, kind="direct_response")),
    ("order 2", wire.AddFor(person=BEAT, kind="point_of_order")),
    ("open", wire.SetQueueOpen(open=False)),
    ("last", wire.LastWord()),
    ("last Franz", wire.LastWord(person=FRANZ)),
    ("ask giu", wire.AddFor(person=GIULIA)),
    ("ask 3", wire.AddFor(person=CARLA)),
    ("trouble Eva", wire.AddFor(person=EVA, kind="technical")),
    ("chair eva", wire.GiveChair(to=EVA)),
    ("patience Eva 20", wire.SetPatience(person=EVA, seconds=20.0)),
    ("patience 2 0", wire.SetPatience(person=BEAT, seconds=None)),
    ("W eva", wire.SetPatience(person=EVA, seconds=8.0)),
    ("rename Eva, Eva M.", wire.RenamePerson(person=EVA, name="Eva M.")),
    ("remove Eva", wire.RemovePerson(person=EVA)),
    ("round 3 seats replies", wire.StartRound(seating="seats", box_s=180.0, no_cross_talk=False)),
    ("round arrival", wire.StartRound(seating="joined")),
    ("pause", wire.Pause(on=True)),
    ("rules 3", wire.SetPolicy(policy="chaired")),
    ("auto", wire.SetAdvance(advance="auto")),
    ("time 2", wire.SetTimeBox(seconds=120.0)),
    ("kind 3", wire.SetKind(kind="in_person")),
    ("chair 2", wire.GiveChair(to=BEAT)),
    ("chair", wire.GiveChair(to=None)),
    ("round", wire.StartRound()),
    ("agenda next", wire.GoToAgenda()),
    ("agenda 1", wire.GoToAgenda(index=0)),
    ("agenda add Closing, 10, 4", wire.AddAgenda(title="Closing", minutes=10.0, policy="round")),
    ("names Ida", wire.AddPerson(name="Ida")),
    ("names 8 Ida", wire.AddPerson(name="Ida", number=8)),
    ("agenda remove 1", wire.RemoveAgenda(index=0)),
    ("turn-time 2", wire.SetTimeBox(seconds=120.0, this_turn=True)),
    ("rename 1 Anne", wire.RenamePerson(person=ANNA, name="Anne")),
    ("remove 1", wire.RemovePerson(person=ANNA)),
    ("patience 2 8", wire.SetPatience(person=BEAT, seconds=8.0)),
    ("invite phone", wire.MakeInvite(role="phone")),
    ("door 1", wire.Admit(knock=FRANZ)),
    ("door all", wire.Admit(knock=None)),
    ("door refuse 1", wire.RefuseKnock(knock=FRANZ)),
    ("door lobby", wire.SetLobby(on=True)),
    ("lock", wire.Lock(on=True)),
    ("mute", wire.MuteRoom(on=True)),
    ("microphone 2", wire.SelectDevice(direction="microphone", identity="pci:mic")),
    ("loudspeaker 0", wire.SelectDevice(direction="loudspeaker", identity="")),
    ("echo 2", wire.SetEcho(echo="webrtc")),
    ("check", wire.CheckSound()),
    ("S", wire.CheckSound()),
    ("check tap", wire.CheckSound(what="tap")),
    ("check stop", wire.CheckSound(what="stop")),
    ("end", wire.EndMeeting()),
    ("shutdown", wire.Shutdown()),
]


@pytest.mark.parametrize(("line", "command"), TYPED, ids=[line for line, _ in TYPED])
def test_what_is_typed_becomes_a_command(line: str, command: wire.Command) -> None:
    meaning = interpret(line, floor_with_all())
    assert isinstance(meaning, Do)
    assert meaning.commands == (command,)
    asks = isinstance(command, wire.EndMeeting | wire.Shutdown | wire.RemovePerson)
    assert bool(meaning.consequence) == asks


@pytest.mark.parametrize(
    "line", ["queue", "people", "status", "all", "acts", "help", "?", "agenda", "microphone"]
)
def test_what_can_be_asked(line: str) -> None:
    meaning = interpret(line, floor_with_all())
    assert isinstance(meaning, Show)
    assert line == "acts" or meaning.lines


def test_a_round_is_ended_also_between_two_turns() -> None:
    standin = StandIn(Path("nowhere"))
    with pytest.raises(Cannot, match="No round is running"):
        interpret("round end", standin.state)
    standin.floor(round=RoundView(order=(ANNA,)), policy="round")
    assert interpret("round end", standin.state) == Do((wire.EndRound(),))


@pytest.mark.parametrize(
    ("line", "words"),
    [("ask", "missing"), ("chair Otto", "Nobody here is called"), ("voice 9", "Nobody has number 9")],
)
def test_who_is_not_here_is_told(line: str, words: str) -> None:
    with pytest.raises(Cannot, match=words):
        interpret(line, floor_with_all())


def test_two_of_a_name_are_not_guessed() -> None:
    standin = StandIn(Path("nowhere"))
    people = [replace(p, name="Anna B.") if p.id == EVA else p for p in standin.state.people]
    standin.change(people=tuple(people))
    assert interpret("ask anna", standin.state) == Do((wire.AddFor(person=ANNA),)), "the whole name is one"
    with pytest.raises(Cannot, match="Several people"):
        interpret("ask ann", standin.state)


def test_a_sound_check_is_told_stage_by_stage_and_the_microphone_that_heard_is_taken() -> None:
    standin = StandIn(Path("nowhere"))
    told: list[str] = []

    def comes(report: CheckReport) -> None:
        before = standin.state
        standin.change(sound=replace(before.sound, check=report))
        told.extend(check_changes(before, standin.state))

    with pytest.raises(Cannot, match="check tap"):
        interpret("check use", standin.state)
    for left in (12, 11, 10):
        comes(CheckReport(number=1, what="tap", stage="tap", left_s=left))
    assert len(told) == 1
    heard = CheckFinding(code="check_tap_other", verdict="advice", params={"device": "A", "used": "B"})
    comes(CheckReport(number=1, stage="done", verdict="advice", findings=(heard,), tapped="usb:a"))
    assert any("heard you tap" in line for line in told)
    assert told[-1] == "Type check use to take this microphone."
    assert interpret("check use", standin.state) == Do(
        (wire.SelectDevice(direction="microphone", identity="usb:a"),)
    )


def test_leaving() -> None:
    assert interpret("quit", evening()) == Leave()


@given(st.one_of(st.text(max_size=20), st.sampled_from([f"{word.word} {{}}" for word in WORDS]).flatmap(
    lambda form: st.text(max_size=8).map(form.format))))  # fmt: skip
def test_any_line_is_a_command_a_text_or_a_reason(line: str) -> None:
    told = ""
    try:
        meaning = interpret(line, floor_with_all())
    except Cannot as reason:
        told = str(reason)
    else:
        told = type(meaning).__name__
    assert told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_has_two_meanings(lang: str) -> None:
    set_language(lang)
    for typed in WORDS:
        meant = [word.word for word in WORDS if is_word(typed.word, word.word)]
        assert meant[:1] == [typed.word], f"{typed.word} is taken for {meant}"


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hints_name_the_words_that_are_understood(lang: str) -> None:
    """(pass, later, end) must list words that can really be typed in this language."""
    set_language(lang)
    acts = {"pass", "later", "end", "next", "add", "remove", "all", "refuse", "lobby"}
    known = acts | {"participant", "guest", "chair", "phone", "display"}
    for usage in {word.usage for word in WORDS if "," in word.usage and "0 =" not in word.usage}:
        english = [part.split()[0] for part in usage.strip("()").split(",")]
        local = [part.split()[0] for part in _(usage).strip("()").split(",")]
        for word, typed in zip(english, local, strict=True):
            assert word not in known or is_word(typed, word), f"{typed} is not understood as {word}"
