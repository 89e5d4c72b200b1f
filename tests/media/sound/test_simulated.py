"""The simulated table: voices by time, an echo a canceller can work on, and the same evening every time."""

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, silence
from roomctl.media.sound.echo import LivekitCanceller
from roomctl.media.sound.port import Direction, Link
from roomctl.media.sound.simulated import Clip, SimulatedSound, Table, schedule
from tests.media.sound.beat import Beat
from tests.media.sound.sounds import best_lag, level_db, speechlike


def test_clips_sound_at_their_time_and_add_up_where_they_overlap() -> None:
    ones = np.ones(RATE, np.float32)
    voices = schedule([Clip(0.105, ones), Clip(0.5, ones, gain=0.5)])
    assert voices(9) is None
    assert voices(200) is None
    first = voices(10)
    assert first is not None
    assert not first[:240].any()
    assert (first[240:] == 1).all()
    both = voices(60)
    assert both is not None
    assert (both == 1.5).all()


async def test_the_same_table_gives_the_same_evening() -> None:
    evenings = []
    for _ in range(2):
        port = SimulatedSound([Clip(0.2, speechlike(1, seed=1))], Table(seed=3))
        await port.start()
        async with Beat(port, paced=False) as beat:
            beat.play(speechlike(1, seed=2))
            await beat.seconds(1.5)
        evenings.append(beat.since(0)[0])
    np.testing.assert_array_equal(evenings[0], evenings[1])


async def test_the_echo_comes_after_the_boxes_delay_and_can_be_cancelled() -> None:
    port = SimulatedSound(table=Table(box_delay_s=0.12))
    await port.start()
    async with Beat(port, paced=False) as beat:
        beat.play(speechlike(8, seed=2))
        await beat.seconds(8)
    near, far = beat.since(0)
    lag, _ = best_lag(far, near)
    assert abs(lag / RATE - 0.128) < 0.002
    canceller = LivekitCanceller()
    pairs = zip(beat.near, beat.far, strict=True)
    clean = np.concatenate([canceller.process(n, f) for n, f in pairs])
    assert level_db(near[4 * RATE :]) - level_db(clean[4 * RATE :]) > 25


async def test_one_direction_may_go_alone_and_an_overrun_is_counted() -> None:
    port = SimulatedSound()
    await port.start()
    port.unplug(Direction.LOUDSPEAKER)
    assert port.state().microphone.link is Link.OPEN
    assert port.state().loudspeaker.link is Link.LOST
    port.overrun(2)
    out = silence()
    assert [port.read(out) for _ in range(3)] == [False, False, True]
    assert port.counters().capture_dropped == 2 * FRAME


async def test_it_never_gives_more_than_full_scale() -> None:
    port = SimulatedSound()
    await port.start()
    port.say(np.full(RATE // 10, 5.0, np.float32))
    out = silence()
    for _ in range(10):
        port.read(out)
        assert np.abs(out).max() <= 1.0
