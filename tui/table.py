"""The table seen from above: a circle of seats in signs, the same in words, and from where a voice comes.

PURE. Owns: the angles, the drawing and its words. Must not know: Textual, keys, how a place is found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from roomctl.i18n import _
from roomctl.wire.reports import SeatPlace
from roomctl.wire.view import ConsoleState, PersonView, SoundView
from tui.words import is_person, name_of, say

VOICE: Final = "●"
MIDDLE: Final = "+"
RIM: Final = "·"
"""The edge of the table, so that a seat is seen to be at one."""
HEIGHT: Final = 9
WIDTH: Final = 34


def angle_of(sound: SoundView, place: float) -> float:
    """Degrees, against the clock from the right: an array's own, or the microphones evenly in their order."""
    return place if sound.array else 360.0 * (place - 1) / max(1, sound.microphones)


def drawing(sound: SoundView, voice: float | None, height: int = HEIGHT, width: int = WIDTH) -> list[str]:
    """Lines: each seat's number at its place, the microphones in the middle, the voice where it is heard."""
    grid = [[" "] * width for _ in range(height)]
    for angle in range(0, 360, 6):
        _put(grid, angle, 0.42, RIM)
    _put(grid, 0.0, 0.0, MIDDLE)
    for seat in sound.seats:
        _put(grid, angle_of(sound, seat.place), 1.0, str(seat.seat))
    if voice is not None:
        _put(grid, angle_of(sound, voice), 0.62, VOICE)
    return ["".join(row).rstrip() for row in grid]


def seat_of(sound: SoundView, number: int | None) -> SeatPlace | None:
    """Where this number sits; None: not known."""
    return next((seat for seat in sound.seats if seat.seat == number), None)


def place_words(sound: SoundView, number: int | None) -> str:
    """Where this number sits, in words."""
    place = seat_of(sound, number)
    if number and sound.teaching == number:
        return _("listening ...")
    if place is None:
        return _("place not known")
    if sound.array:
        return say(_("at {degrees}°"), degrees=round(place.place))
    return say(_("at microphone {number}"), number=round(place.place))


def at_the_table(people: Iterable[PersonView]) -> list[PersonView]:
    """Those at the table, by number."""
    here = [one for one in people if one.origin == "room" and one.number and is_person(one)]
    return sorted(here, key=lambda one: one.number or 0)


def what_to_do(sound: SoundView, people: Iterable[PersonView]) -> str:
    """The advice of this moment."""
    if sound.microphones < 2:
        return _("There is one microphone: it cannot tell who speaks. Press v and a number to name a voice.")
    if sound.teaching:
        name = next((name_of(one) for one in people if one.number == sound.teaching), str(sound.teaching))
        return say(_("{name}, please say your name and a greeting."), name=name)
    if sound.array:
        return _("The microphones know directions. Everybody says their name once, one after the other.")
    return _("Each microphone stands before a number. Whoever sits elsewhere says their name once.")


def lines(state: ConsoleState) -> Iterator[str]:
    """All of it, to be read or heard."""
    yield what_to_do(state.sound, state.people)
    if state.sound.microphones > 1:
        for one in at_the_table(state.people):
            yield f"{one.number} {name_of(one)}: {place_words(state.sound, one.number)}"


def _put(grid: list[list[str]], degrees: float, far: float, text: str) -> None:
    height, width = len(grid), len(grid[0])
    y = round((height - 1) / 2 * (1 - far * math.sin(math.radians(degrees))))
    x = round((width - 1) / 2 + (width / 2 - 2) * far * math.cos(math.radians(degrees)) - (len(text) - 1) / 2)
    for offset, sign in enumerate(text):
        if 0 <= x + offset < width:
            grid[y][x + offset] = sign
