"""The room's microphones in the engine's hands: one sound, seats by name, a lesson; and its settings."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from roomctl.media.control import Control
from roomctl.media.dsp.frame import FRAME, FRAME_S, silence
from roomctl.media.seats import SURE, Seats
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechFact, SpeechStarted
from roomctl.media.studio import seats_of
from roomctl.wire import media as wire
from tests.media.call.meeting import until
from tests.media.rooms import RoomEnd, settings
from tests.media.speech.scenes import VOICES, Sound
from tests.media.speech.table import LINES, array, before_each, degrees, scene


def listen(seats: Seats, sound: Sound, ear: SpeechEngine | None = None) -> list[tuple[float, SpeechFact]]:
    """What is told of this sound at the table, and when."""
    ear, far, told = ear or SpeechEngine(), silence(), []
    speech = False
    for beat in range(sound.shape[1] // FRAME):
        now, channels = (beat + 1) * FRAME_S, sound[:, beat * FRAME : (beat + 1) * FRAME]
        mixed = seats.hear(channels[0], channels, far, speech=speech)
        told += [(now, fact) for fact in seats.name(ear.step({"room": mixed}, far, now), now)]
        speech = "room" in ear.speaking()
    return told


def test_each_of_four_is_named_by_their_microphone() -> None:
    seats = Seats(4)
    seats.seats = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0}
    sound, turns = scene([0, 2, 1, 3], before_each(), 0.4, gap_s=0.9)
    starts = [(when, fact) for when, fact in listen(seats, sound) if isinstance(fact, SpeechStarted)]
    assert [fact.source for _, fact in starts] == ["seat:1", "seat:3", "seat:2", "seat:4"]
    for (when, fact), (begin, end, _) in zip(starts, turns, strict=True):
        assert begin - 0.2 < fact.t < begin + 0.5 < end
        assert when < begin + 0.8


def test_two_at_once_are_both_named() -> None:
    seats = Seats(4)
    seats.seats = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0}
    sound, _ = scene([0], before_each(), 0.4, each_s=3.0)
    other, _ = scene([2], before_each(), 0.4, each_s=1.5, first_s=2.0)
    sound[:, : other.shape[1]] += other
    told = [fact for _, fact in listen(seats, sound) if isinstance(fact, SpeechStarted | SpeechEnded)]
    assert [(type(fact), fact.source) for fact in told[:3]] == [
        (SpeechStarted, "seat:1"),
        (SpeechStarted, "seat:3"),
        (SpeechEnded, "seat:1"),
    ]
    assert told[2].t > told[1].t + 0.3


def test_an_array_is_taught_by_names_said_and_then_knows_them() -> None:
    seats = Seats(4, 0.032)
    sound, turns = scene([0, 1, 2, 3], array(), 0.4, gap_s=0.9)
    ear = SpeechEngine()
    for _, end, seat in turns:
        seats.teach(seat + 1)
        assert seats.teaching == seat + 1
        until_now = round((end + 0.6) / FRAME_S) * FRAME
        since = round((end - 2.0) / FRAME_S) * FRAME
        listen(seats, sound[:, max(0, since) : until_now], ear)
        assert seats.teaching == 0
    assert seats.seats.keys() == {1, 2, 3, 4}
    for seat, place in seats.seats.items():
        assert abs((place - degrees(seat - 1) + 180) % 360 - 180) <= 10
    told = [fact.source for _, fact in listen(seats, sound) if isinstance(fact, SpeechStarted)]
    assert set(told) == {"seat:1", "seat:2", "seat:3", "seat:4"}


def test_teaching_a_microphone_to_another_number_takes_it_from_the_first() -> None:
    seats = Seats(4)
    seats.seats = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0}
    seats.teach(9)
    listen(seats, scene([2], before_each(), 0.3)[0])
    assert seats.seats == {1: 1.0, 2: 2.0, 4: 4.0, 9: 3.0}
    assert seats.named(("room", "p-1")) == ("p-1",), "nobody speaks at the table now"


def test_one_microphone_is_handed_through_and_teaches_nothing() -> None:
    seats, frame = Seats(), silence()
    assert seats.hear(frame, None, frame, speech=True) is frame
    fact = SpeechStarted("room", 1.0)
    assert seats.name([fact], 1.0) == [fact]
    assert seats.named(("room", "p-1")) == ("room", "p-1")
    seats.teach(1)
    assert seats.teaching == 0


def test_while_only_some_of_the_channels_come_the_first_microphone_is_heard() -> None:
    seats, near = Seats(3), np.full(FRAME, 0.1, np.float32)
    assert seats.hear(near, None, silence(), speech=False) is near
    assert seats.place is None


@pytest.mark.parametrize(
    ("given", "places"),
    [
        (
            [wire.MicrophoneSettings(channels=(1, 2)), wire.MicrophoneSettings(device="usb")],
            {1: 1, 2: 2, 3: 3},
        ),
        ([wire.MicrophoneSettings(channels=(1, 2, 3), seats=(4, 0, 7))], {4: 1, 7: 3}),
        ([wire.MicrophoneSettings(channels=(2,), seats=(5,))], {}),
        ([], {}),
    ],
)
def test_seats_stand_before_their_microphones_as_configured(
    given: list[wire.MicrophoneSettings], places: dict[int, float]
) -> None:
    assert seats_of(wire.SoundSettings(microphones=tuple(given))).seats == places


def test_an_array_begins_with_no_seats() -> None:
    given = wire.MicrophoneSettings(channels=(2, 3, 4, 5))
    seats = seats_of(wire.SoundSettings(microphones=(given,), array_radius_mm=32.0))
    assert (seats.is_array, seats.microphones, seats.seats) == (True, 4, {})


@pytest.mark.lab
async def test_the_media_process_tells_seats_and_is_taught(own_place: Path) -> None:
    """Everything real but the hardware: four simulated microphones, the beat, the socket."""
    control = Control(own_place / "media.sock")
    running = asyncio.create_task(control.run())
    await until(control.path.exists)
    several = wire.SoundSettings(
        mode="simulated", microphones=(wire.MicrophoneSettings(channels=(1, 2, 3, 4)),)
    )
    async with RoomEnd(control.path) as room:
        room.say(settings(sound=several))
        await until(lambda: any(len(one.sound.seats) == 4 for one in room.all(wire.SoundChanged)))
        room.say(wire.TeachSeat(seat=7))
        await until(lambda: room.all(wire.SoundChanged)[-1].sound.teaching == 7)
        room.say(wire.SimulateVoice(seat=2, path=str(VOICES / f"{LINES[0]}.opus")))
        await until(lambda: room.all(wire.SoundChanged)[-1].sound.teaching == 0)
        places = {one.seat: one.place for one in room.all(wire.SoundChanged)[-1].sound.seats}
        assert places == {1: 1.0, 3: 3.0, 4: 4.0, 7: 2.0}
        assert (await room.first(wire.SpeechStarted)).source == "seat:2"
        await until(lambda: any(one.place == 2.0 for one in room.all(wire.Levels)))
        room.say(wire.SetSeats(seats=()))
        await until(lambda: [one.seat for one in room.all(wire.SoundChanged)[-1].sound.seats] == [1, 2, 3, 4])
    control.ended.set()
    await asyncio.wait_for(running, 10)


def frames_until_the_gains_move(*, plays: bool, speech: bool) -> int:
    """Somebody begins to speak before the second of two microphones."""
    chance, seats = np.random.default_rng(3), Seats(2)
    sharing = seats._sharing
    assert sharing is not None
    far = (0.1 if plays else 0.0) * np.ones(FRAME, np.float32)
    quiet = [1e-4 * chance.standard_normal((2, FRAME)).astype(np.float32) for _ in range(200)]
    for frame in quiet:
        seats.hear(frame[0], frame, far if plays else silence(), speech=False)
    before = sharing.gains
    for count in range(1, 100):
        voice = np.stack([0.01 * chance.standard_normal(FRAME), 0.1 * chance.standard_normal(FRAME)])
        seats.hear(voice[0].astype(np.float32), voice.astype(np.float32), far, speech=speech)
        if not np.allclose(sharing.gains, before):
            return count
    return 100


def test_a_voice_moves_the_gains_at_once_but_beside_the_loudspeaker_only_when_it_stays() -> None:
    assert frames_until_the_gains_move(plays=False, speech=False) == 1
    assert frames_until_the_gains_move(plays=True, speech=True) == 1
    assert frames_until_the_gains_move(plays=True, speech=False) == SURE
