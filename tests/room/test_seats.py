"""Seats in the meeting: a voice at a number is the person's who sits there, on every screen."""

from __future__ import annotations

from pathlib import Path

from roomctl.wire import console, media, page
from roomctl.wire.reports import SeatPlace, SoundReport
from tests.room.house import House, house
from tests.room.standin import OPEN


async def several(room: House, *seats: int, teaching: int = 0) -> None:
    """Media has four microphones, and knows these seats."""
    places = tuple(SeatPlace(seat=seat, place=90.0 * seat) for seat in seats)
    sound = SoundReport(
        microphone=OPEN.microphone, microphones=4, array=True, seats=places, teaching=teaching
    )
    room.media.say(media.SoundChanged(sound=sound))
    await room.console.until(lambda state: state.sound.seats == places and state.sound.teaching == teaching)


async def test_a_voice_at_a_seat_is_the_persons_and_takes_the_floor_for_them(tmp_path: Path) -> None:
    async with house(tmp_path, "floor.policy=voice") as room:
        anna = await room.join("Anna")
        carla = (await room.console.do(console.AddPerson(name="Carla", number=3)))["person"]
        await several(room, 3)
        room.media.speech("seat:3", on=True)
        await room.console.until(lambda state: state.speaking == (carla,))
        await anna.expect(page.Speaking, lambda one: one.sources == (carla,))
        await room.console.until(lambda state: state.floor.holder is not None)
        assert room.console.state.floor.holder.person == carla
        room.media.speech("seat:3", on=False)
        await room.console.until(lambda state: state.speaking == ())


async def test_a_seat_where_nobody_sits_is_a_voice_without_a_name_that_the_chair_names(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, "floor.policy=voice") as room:
        carla = (await room.console.do(console.AddPerson(name="Carla")))["person"]
        await several(room, 1, 4)
        room.media.speech("seat:4", on=True)
        await room.console.until(lambda state: state.floor.holder is not None)
        assert room.console.state.speaking == ("seat:4",)
        assert room.console.state.floor.holder.person == ""
        await room.console.do(console.NameVoice(person=carla))
        await room.console.until(
            lambda state: state.floor.holder is not None and state.floor.holder.person == carla
        )


async def test_teaching_goes_to_media_from_the_console_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        assert (await room.console.ask(console.TeachSeat(number=2))).code == "one_microphone"
        await several(room)
        assert (await room.console.ask(console.TeachSeat(number=0))).code == "bad_seat"
        await room.console.do(console.TeachSeat(number=2))
        await room.media.told_of(media.TeachSeat)
        await several(room, teaching=2)
        await room.console.do(console.TeachSeat(number=None))
        told = await room.media.told_of(media.TeachSeat, 2)
        assert [one.seat for one in told if isinstance(one, media.TeachSeat)] == [2, 0]


async def test_a_media_that_is_started_anew_is_told_where_everybody_sits(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        await several(room, 1, 2)
        await room.media.crash()
        told = (await room.media.told_of(media.SetSeats))[-1]
        assert isinstance(told, media.SetSeats)
        assert [(one.seat, one.place) for one in told.seats] == [(1, 90.0), (2, 180.0)]
        await several(room, 1, 2)
        await room.console.do(console.ForgetSeats())
        told = (await room.media.told_of(media.SetSeats, 2))[-1]
        assert told == media.SetSeats(seats=())
        await several(room, 1)
        await room.console.do(console.EndMeeting())
        told = (await room.media.told_of(media.SetSeats, 3))[-1]
        assert told == media.SetSeats(seats=()), "nothing of this evening is known in the next"


async def test_pages_are_told_in_which_direction_somebody_sits(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        carla = (await room.console.do(console.AddPerson(name="Carla", number=3)))["person"]
        await several(room, 3)
        shown = await anna.expect(page.View, lambda one: any(who.angle == 270.0 for who in one.view.people))
        assert [who.id for who in shown.view.people if who.angle is not None] == [carla]
        row = SoundReport(microphone=OPEN.microphone, microphones=4, seats=(SeatPlace(seat=3, place=2.0),))
        room.media.say(media.SoundChanged(sound=row))
        await anna.expect(page.View, lambda one: any(who.angle == 90.0 for who in one.view.people))
