"""Who sits where: the table from above, the course from one person to the next, and the same in words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomctl.wire import console as wire
from roomctl.wire.reports import SeatPlace
from roomctl.wire.view import SoundView
from tests.tui.conftest import Opener
from tests.tui.group import evening
from tests.tui.standin import StandIn
from tui.plain_acts import Do, Show
from tui.plain_words import interpret
from tui.table import HEIGHT, MIDDLE, VOICE, WIDTH, angle_of, drawing
from tui.tidings import changes


def array(*seats: tuple[int, float], teaching: int = 0) -> dict[str, object]:
    places = tuple(SeatPlace(seat=seat, place=place) for seat, place in seats)
    return {"microphones": 4, "array": True, "seats": places, "teaching": teaching}


def place_on(lines: list[str], sign: str) -> tuple[float, float]:
    """Right and up of the middle, in half widths and half heights."""
    y = next(at for at, line in enumerate(lines) if sign in line)
    return (lines[y].index(sign) - (WIDTH - 1) / 2) / (WIDTH / 2), ((HEIGHT - 1) / 2 - y) / (HEIGHT / 2)


@given(st.floats(0, 359.9))
def test_a_seat_and_a_voice_are_drawn_in_their_direction(degrees: float) -> None:
    sound = SoundView(microphones=4, array=True, seats=(SeatPlace(seat=7, place=degrees),))
    lines = drawing(sound, degrees)
    assert all(len(line) <= WIDTH for line in lines)
    assert len(lines) == HEIGHT
    assert place_on(lines, MIDDLE)[1] == 0
    for sign in ("7", VOICE):
        right, up = place_on(lines, sign)
        off = math.degrees(math.atan2(up, right)) - degrees
        assert abs((off + 180) % 360 - 180) < 25


def test_microphones_stand_round_the_table_in_their_order() -> None:
    sound = SoundView(microphones=4)
    assert [angle_of(sound, number) for number in (1, 2, 3, 4)] == [0, 90, 180, 270]


async def test_each_says_their_name_and_it_goes_on_by_itself(room: StandIn, console: Opener) -> None:
    def tell(*seats: tuple[int, float], teaching: int = 0) -> None:
        room.change(sound=replace(room.state.sound, **array(*seats, teaching=teaching)))

    async with console() as driver:
        tell()
        await driver.press("M")
        await driver.sees("Who sits where", "place not known", "Everybody says their name once")
        await driver.press("enter")
        await driver.until(lambda: wire.TeachSeat(number=1) in room.said)
        tell(teaching=1)
        await driver.sees("please say your name", "listening")
        tell((1, 90.0))
        await driver.until(lambda: wire.TeachSeat(number=2) in room.said)
        await driver.sees("at 90°")
        tell((1, 90.0), teaching=2)
        await driver.sees("listening")
        await driver.press("escape")
        await driver.until(lambda: room.said[-1] == wire.TeachSeat(number=None))
        await driver.press("M", "x")
        await driver.until(lambda: wire.ForgetSeats() in room.said)


async def test_one_microphone_has_nothing_to_teach(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("M")
        await driver.sees("There is one microphone", "Press v and a number")


def test_the_same_in_typed_words() -> None:
    state = evening()
    alone = interpret("seats", state)
    assert isinstance(alone, Show)
    assert len(alone.lines) == 1
    several = replace(state, sound=replace(state.sound, **array((1, 90.0), teaching=2)))
    told = interpret("seats", several)
    assert isinstance(told, Show)
    assert any(line.startswith("1 ") and line.endswith("at 90°") for line in told.lines)
    assert any(line.startswith("2 ") and line.endswith("listening ...") for line in told.lines)
    assert interpret("seats 2", several) == Do((wire.TeachSeat(number=2),))
    assert interpret("seats 0", several) == Do((wire.ForgetSeats(),))
    learned = replace(several, sound=replace(several.sound, **array((1, 90.0), (2, 180.0))))
    assert "2: at 180°" in list(changes(several, learned))
    assert any("please say your name" in line for line in changes(state, several))


@pytest.mark.parametrize("microphones", [2, 8])
def test_words_for_microphones_before_seats(microphones: int) -> None:
    sound = SoundView(microphones=microphones, seats=(SeatPlace(seat=1, place=2.0),))
    state = replace(evening(), sound=sound)
    told = interpret("seats", state)
    assert isinstance(told, Show)
    assert "Each microphone stands before a number" in told.lines[0]
    assert any(line.endswith("at microphone 2") for line in told.lines)
