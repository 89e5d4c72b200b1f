"""Every screen over the main one: what it shows, what its keys send."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from roomctl.wire import console as wire
from roomctl.wire.reports import CheckFinding, CheckReport, DirectionState
from roomctl.wire.view import (
    FaultView,
    KnockView,
    LineView,
)
from tests.tui.conftest import Opener
from tests.tui.group import BEAT, CARLA, DINO, EVA, FRANZ, GIULIA
from tests.tui.standin import StandIn
from tui.screens import lobby
from tui.screens.palette import matching
from tui.screens.people import People
from tui.screens.sheet import Lines
from tui.widgets.hints import packed


async def test_help_lists_every_key_with_this_persons_own(room: StandIn, console: Opener) -> None:
    async with console((132, 60)) as driver:
        await driver.press("question_mark")
        await driver.sees("Help: all keys", "1-9", "Next person: end this turn")
        await driver.press(*["down"] * 12)
        await driver.sees("Leave this console", "Signs")
        await driver.press("escape")
        await driver.misses("Help: all keys")


async def test_the_palette_finds_an_act_by_part_of_its_words(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("ctrl+p")
        await driver.sees("What do you want to do?")
        await driver.type("micro off")
        await driver.sees("Switch the room microphone off or on")
        await driver.misses("Help: all keys")
        await driver.press("enter")
        await driver.until(lambda: wire.MuteRoom(on=True) in room.said)


async def test_the_palette_has_words_when_nothing_fits(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("ctrl+p")
        await driver.type("xyzzy")
        await driver.sees("Nothing fits.")
        await driver.press("enter", "escape")
        assert not room.said


def test_search_does_not_mind_accents_and_capitals() -> None:
    assert {act.id for act in matching("UNDO")} >= {"floor.undo"}
    assert matching("ùndö") == matching("undo")
    assert matching("g")[0].key == "g"


async def test_names_with_commas_are_entered_in_one_line(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("e")
        await driver.sees("The people at the table")
        await driver.type("Hugo,  Ida ,,Jan Peter")
        await driver.press("enter")
        names = ("Hugo", "Ida", "Jan Peter")
        await driver.until(lambda: [wire.AddPerson(name=name) for name in names] == room.said)
        await driver.sees("5 ⌂ Hugo", "7 ⌂ Jan Peter")
        await driver.type("12 Lea, 20-21")
        await driver.press("enter")
        cards = [wire.AddPerson(name="Lea", number=12), wire.AddPerson(number=20), wire.AddPerson(number=21)]
        await driver.until(lambda: room.said[3:] == cards)
        await driver.sees("12 ⌂ Lea", "20 ⌂ Person 20")
        await driver.press("enter")
        await driver.misses("The people at the table")
        await driver.press("5")
        await driver.until(lambda: isinstance(room.said[-1], wire.AddFor))


async def test_a_person_is_renamed_removed_and_given_patience(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("e", "tab", "down", "r")
        await driver.until(lambda: driver.app.screen.query_one("Input").value == "Beat")  # type: ignore[attr-defined]
        await driver.type("Beatrice")
        await driver.press("enter")
        await driver.until(lambda: wire.RenamePerson(person=BEAT, name="Beatrice") in room.said)
        await driver.press("p")
        await driver.until(lambda: wire.SetPatience(person=BEAT, seconds=8.0) in room.said)
        await driver.sees("Beatrice may be silent for 8 s")
        await driver.press("x")
        await driver.sees("Remove Beatrice from the meeting?")
        await driver.press("enter")
        await driver.until(lambda: wire.RemovePerson(person=BEAT) in room.said)


async def test_the_door(room: StandIn, console: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    people = tuple(replace(one, role="guest") if one.id == DINO else one for one in room.state.people)
    room.change(
        people=people,
        lobby=(
            KnockView(id=EVA, name="Hugo", role="guest", waiting_s=12.0),
            KnockView(id=FRANZ, name="Ida", role="participant", returning=True),
        ),
    )
    async with console() as driver:
        await driver.sees("Hugo knocks at the door: press l", "guest, ")
        await driver.press("l")
        await driver.sees("Hugo, guest, waits", "Ida, participant", "was here before")
        await driver.press("k")
        await driver.sees("The door is LOCKED")
        await driver.press("a")
        await driver.until(lambda: wire.Admit(knock=None) in room.said)
        await driver.press("down", "X")
        await driver.sees("Refuse Ida", "please come to the next meeting")
        await driver.press("1")
        reason = "We have begun already: please come to the next meeting."
        await driver.until(lambda: wire.RefuseKnock(knock=FRANZ, reason=reason) in room.said)
        monkeypatch.setattr(lobby, "BLINK_S", 1e9)
        room.change(lobby=(*room.state.lobby, KnockView(id=GIULIA, name="Jo", role="guest")))
        await driver.press("down")
        await driver.until(lambda: driver.app.screen.query_one(Lines).cursor == GIULIA)
        room.change(lobby=room.state.lobby[:1])
        await driver.until(lambda: driver.app.screen.query_one(Lines).cursor == EVA)
        await driver.press("enter")
        await driver.sees("The list has just moved")
        assert wire.Admit(knock=EVA) not in room.said, "another name came under the key"
        monkeypatch.setattr(lobby, "BLINK_S", 0.0)
        await driver.press("enter")
        await driver.until(lambda: wire.Admit(knock=EVA) in room.said)
        await driver.sees("Nobody knocks.")
        await driver.press("a")
        await driver.sees("Nobody who was here before knocks.")


async def test_devices_are_told_in_words_and_chosen(room: StandIn, console: Opener) -> None:
    sound = replace(room.state.sound, microphone=DirectionState(state="ask"))
    room.change(sound=sound)
    async with console() as driver:
        await driver.sees("several found: press d and choose")
        await driver.press("d")
        await driver.sees("MICROPHONE: several found", "Built-in microphone", "Jabra Speak 510 USB, in use")
        await driver.press("down", "enter")
        await driver.until(lambda: wire.SelectDevice(direction="microphone", identity="pci:mic") in room.said)
        await driver.sees("Built-in microphone, in use")


async def test_another_echo_canceller_is_chosen_among_the_devices(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("d")
        await driver.sees("ECHO: ", "● roomctl takes it out", "the speakerphone takes it out itself")
        await driver.press(*["down"] * 6, "enter")
        await driver.until(lambda: wire.SetEcho(echo="device") in room.said)
        await driver.sees("ECHO: device", "● the speakerphone")


async def test_the_chair_is_given_away_and_taken_back(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("C", "down", "down", "down", "enter")
        await driver.until(lambda: wire.GiveChair(to=CARLA) in room.said)
        await driver.press("C", "2")
        await driver.until(lambda: wire.GiveChair(to=BEAT) in room.said)
        await driver.press("C", "9")
        await driver.sees("Nobody has number 9")


async def test_health_shows_every_fault_with_what_to_do_and_what_was_measured(
    room: StandIn, console: Opener
) -> None:
    people = room.state.people
    line = LineView(
        delay_ms=210.0,
        there_ms=150.0,
        loss_pct=1.25,
        heard_loss_pct=0.0,
        late_pct=0.4,
        drift_ppm=80.0,
        sends=False,
        mixed=True,
    )
    room.change(people=tuple(replace(p, line=line) if p.id == EVA else p for p in people))
    room.change(
        faults=(FaultView(code="no_microphone", severity="error"), FaultView(code="stale", person=EVA))
    )
    async with console((80, 40)) as driver:
        await driver.press("h")
        await driver.sees(
            "Clocks: microphone 12.0 ppm off, loudspeaker corrected by -3.5 ppm",
            "No microphone found.",
            "Eva: Something had changed",
            "sends no sound",
            "heard here 0.21 s",
            "hears us 0.15 s",
            "1.2 % lost",
            "there, 0.4 %",
            "too late to be heard",
            "clock +80 ppm off",
            "one stream",
        )
        assert "Franz: nothing measured yet" in driver.text


async def test_leaving_a_console_asks_and_the_room_goes_on(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("q")
        await driver.sees("Leave this console?")
        await driver.press("escape", "q", "enter")
        await driver.until(lambda: driver.app.return_code is not None or driver.app._exit)
        assert driver.app.return_value == 0
        assert not room.said


async def test_closing_the_console_of_start_offers_both_ways(room: StandIn, console: Opener) -> None:
    async with console(starting=True) as driver:
        await driver.press("q")
        await driver.sees(
            "Close roomctl?", "e = end the meeting", "l = leave, the room goes on", "Esc = stay"
        )
        await driver.press("escape")
        await driver.misses("Close roomctl?")
        await driver.press("q", "l")
        await driver.until(lambda: driver.app._exit)
        assert driver.app.return_value == 20
        assert not room.said


async def test_ending_with_the_console_waits_for_the_goodbye(room: StandIn, console: Opener) -> None:
    async with console(starting=True) as driver:
        await driver.press("q", "e")
        await driver.until(lambda: wire.Shutdown() in room.said)
        room.say_goodbye()
        await driver.until(lambda: driver.app._exit)
        assert driver.app.return_value == 0


async def test_ctrl_q_and_ctrl_c_ask_too(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        for key in ("ctrl+q", "ctrl+c"):
            await driver.press(key)
            await driver.sees("Leave this console?")
            await driver.press("escape")
            await driver.misses("Leave this console?")
        await driver.press("ctrl+q", "ctrl+q")
        await driver.until(lambda: driver.app._exit)


def test_hints_are_never_broken_in_two() -> None:
    lines = packed(["a = one", "b = two words", "c = three"], 22).split("\n")
    assert lines == ["a = one  b = two words", "c = three"]


async def test_a_sound_check_is_begun_followed_and_read(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("S")
        await driver.sees("Sound check", "Before people come", "enter = begin")
        await driver.press("enter")
        await driver.until(lambda: wire.CheckSound() in room.said)
        room.change(sound=replace(room.state.sound, check=CheckReport(number=1, stage="sweep", left_s=9)))
        await driver.sees("a rising tone", "9 s to go", "x = stop")
        await driver.press("x")
        await driver.until(lambda: wire.CheckSound(what="stop") in room.said)
        echo = CheckFinding(code="check_echo", verdict="advice", params={"db": 8})
        late = CheckFinding(code="check_late", verdict="advice", params={"ms": 500})
        figures = {"noise_dbfs": -61.2, "heard_dbfs": -20.0, "delay_ms": 120.0, "echo_reduction_db": 8.0}
        report = CheckReport(
            number=1, stage="done", verdict="advice", findings=(echo, late), measures=figures
        )
        room.change(sound=replace(room.state.sound, check=report))
        await driver.sees("lowered by 8 dB only", "Ready, with advice.", "Still to look at: 1.")
        assert "500 ms" not in driver.text, "one thing at a time"


async def test_the_microphone_that_heard_the_tapping_is_taken_by_a_key(
    room: StandIn, console: Opener
) -> None:
    other = CheckFinding(
        code="check_tap_other", verdict="advice", params={"device": "Table mic", "used": "Webcam"}
    )
    report = CheckReport(
        number=1, what="tap", stage="done", verdict="advice", findings=(other,), tapped="mic:2"
    )
    async with console() as driver:
        await driver.press("S", "t")
        await driver.until(lambda: wire.CheckSound(what="tap") in room.said)
        room.change(sound=replace(room.state.sound, check=report))
        await driver.sees("Table mic heard you tap, but Webcam is in use.")
        await driver.press("u")
        wanted = wire.SelectDevice(direction="microphone", identity="mic:2")
        await driver.until(lambda: wanted in room.said)
        taken = DirectionState(state="open", identity="mic:2", label="Table mic", why="saved")
        room.change(sound=replace(room.state.sound, microphone=taken))
        await driver.sees("Table mic heard you tap: it is the one in use.")


def test_a_key_before_or_after_a_sheet_is_there_does_nothing() -> None:
    assert not People().check_action("rename", ())
