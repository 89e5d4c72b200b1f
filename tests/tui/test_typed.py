"""What is typed in plain mode: every word, its meaning, and what is said when it has none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomctl.i18n import LANGUAGES, _, set_language
from roomctl.wire import console as wire
from roomctl.wire.reports import CheckFinding, CheckReport
from roomctl.wire.view import AgendaItemView, ConsoleState, KnockView, RoundView
from tests.tui.group import ANNA, BEAT, CARLA, EVA, FRANZ, GIULIA
from tests.tui.standin import StandIn
from tui.chair import Cannot
from tui.plain_acts import Do, Show
from tui.plain_args import is_word
from tui.plain_check import check_changes
from tui.plain_words import WORDS, interpret

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
    ("door refuse 1 next week please", wire.RefuseKnock(knock=FRANZ, reason="next week please")),
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
    with pytest.raises(Cannot, match="Nobody has the turn in the round now"):
        interpret("round pass", standin.state)


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
