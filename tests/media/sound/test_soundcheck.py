"""The sound check says what is wrong with a room that was made to be wrong in just that way."""

from dataclasses import replace

import numpy as np
import pytest

from roomctl.media.dsp.frame import RATE
from roomctl.media.sound.acoustics import Air, impulse_response
from roomctl.media.sound.echo import EchoChoice, NoCanceller, make_canceller
from roomctl.media.sound.faults import Fault, FaultCode
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.measure import HEARD_DB, hum, murmur, noise_dbfs, path_of, sweep
from roomctl.media.sound.port import Direction, Link
from roomctl.media.sound.probe import Measures
from roomctl.media.sound.simulated import Clip, SimulatedSound, Table
from roomctl.media.sound.soundcheck import (
    CheckCode,
    CheckResult,
    Verdict,
    check,
    conclude,
    gaps_ms,
    hindered,
    judge,
)
from tests.lab.virtual_room import VirtualRoom


def heard_in(air: Air, noise: float = 1e-4) -> tuple[np.ndarray, np.ndarray]:
    tone = sweep()
    response = impulse_response(air)
    heard = np.zeros(tone.size + RATE, np.float32)
    whole = np.convolve(tone, response)[: heard.size]
    heard[: whole.size] = whole
    heard += np.random.default_rng(0).standard_normal(heard.size).astype(np.float32) * np.float32(noise)
    return tone, heard


@pytest.mark.parametrize("rt60_s", [0.2, 0.4, 0.8])
@pytest.mark.parametrize("delay_s", [0.02, 0.25])
def test_delay_gain_and_reverberation_are_found(rt60_s: float, delay_s: float) -> None:
    path = path_of(*heard_in(Air(delay_s=delay_s, rt60_s=rt60_s), noise=2e-3))
    assert path.delay_s == pytest.approx(delay_s, abs=0.001)
    assert path.rt60_s == pytest.approx(rt60_s, rel=0.15)
    assert path.gain_db == pytest.approx(-6.6, abs=1)


@pytest.mark.parametrize("seed", range(5))
def test_other_sound_is_not_taken_for_the_sweep(seed: int) -> None:
    noise = np.random.default_rng(seed).standard_normal(3 * RATE).astype(np.float32)
    assert path_of(sweep(), noise).prominence_db < HEARD_DB
    assert path_of(sweep(), murmur(3.0, seed=seed)).prominence_db < HEARD_DB


def test_a_cough_is_not_the_noise_floor() -> None:
    room = np.random.default_rng(1).standard_normal(2 * RATE).astype(np.float32) * np.float32(1e-3)
    quiet = noise_dbfs(room)
    room[RATE : RATE + RATE // 4] = 0.5
    assert noise_dbfs(room) == pytest.approx(quiet, abs=0.5)
    assert quiet == pytest.approx(-60, abs=0.5)


@pytest.mark.parametrize("mains", [50.0, 60.0])
def test_hum_is_told_from_noise_and_from_a_voice(mains: float) -> None:
    noise = np.random.default_rng(2).standard_normal(2 * RATE).astype(np.float32) * np.float32(3e-4)
    t = np.arange(noise.size) / RATE
    tones = sum(np.sin(2 * np.pi * mains * n * t) / n for n in range(1, 6)) * 0.004
    level, prominence = hum((noise + tones).astype(np.float32))
    assert level == pytest.approx(-49.5, abs=1.5)
    assert prominence > 25
    assert hum(noise)[1] < 3
    assert hum(murmur(2.0))[1] < 6


async def result_of(table: Table, *, cancelled: bool = True, voices: list[Clip] | None = None) -> CheckResult:
    port = SimulatedSound(voices, table)
    await port.start()
    canceller = make_canceller(EchoChoice.AUTO).canceller if cancelled else NoCanceller()
    return await check(port, canceller, paced=False)


def codes(result: CheckResult) -> list[CheckCode | FaultCode]:
    return [finding.code for finding in result.findings]


async def test_a_good_room_is_ready_and_its_figures_are_right() -> None:
    result = await result_of(Table())
    assert (result.verdict, result.findings) == (Verdict.READY, ())
    assert result.measures is not None
    assert result.measures.path.delay_s == pytest.approx(0.108, abs=0.002)  # air, box, one beat
    assert result.measures.path.rt60_s == pytest.approx(0.35, rel=0.2)
    assert result.measures.noise_dbfs == pytest.approx(-70.5, abs=1)
    assert result.measures.reduction_db > 25


async def test_a_loudspeaker_that_is_not_heard_is_not_ready() -> None:
    result = await result_of(Table(air=Air(direct=0.0, reverberant=0.0)))
    assert (result.verdict, codes(result)) == (Verdict.NOT_READY, [CheckCode.NOT_HEARD])
    assert result.findings[0].params["microphone"] == "Simulated table"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (Table(air=Air(direct=12.0)), [CheckCode.CLIPPED, CheckCode.ECHO]),
        (Table(noise_rms=0.02), [CheckCode.NOISY]),
        (Table(noise_rms=0.02, air=Air(direct=0.1, reverberant=0.05)), [CheckCode.FAINT, CheckCode.NOISY]),
        (Table(box_delay_s=0.6), [CheckCode.ECHO, CheckCode.LATE]),
        (Table(air=Air(rt60_s=1.3)), [CheckCode.REVERBERANT]),
    ],
)
async def test_each_shortcoming_gets_its_advice_and_no_other(table: Table, expected: list[CheckCode]) -> None:
    result = await result_of(table)
    assert result.verdict is Verdict.ADVICE
    assert codes(result) == expected


async def test_without_a_canceller_the_echo_is_told() -> None:
    assert codes(await result_of(Table(), cancelled=False)) == [CheckCode.ECHO]


async def test_a_microphone_that_gives_exact_zeros_is_dead_whatever_else_is_true() -> None:
    result = await result_of(Table(noise_rms=0.0, air=Air(direct=0.0, reverberant=0.0)))
    assert (result.verdict, codes(result)) == (Verdict.NOT_READY, [CheckCode.DEAD])


async def test_the_mains_in_the_line_are_called_hum_and_not_noise() -> None:
    t = np.arange(20 * RATE) / RATE
    mains = np.sum([np.sin(2 * np.pi * 50 * n * t) / n for n in range(1, 6)], axis=0) * 0.01
    result = await result_of(Table(), voices=[Clip(0.0, mains.astype(np.float32))])
    assert codes(result) == [CheckCode.HUM]


@pytest.mark.parametrize(
    ("heard_dbfs", "noise_dbfs", "expected"),
    [
        (-65.6, -93.4, [CheckCode.SOFT]),
        (-93.3, -93.5, [CheckCode.SOFT]),
        (-64.4, -70.4, [CheckCode.FAINT]),
        (-23.2, -34.0, [CheckCode.NOISY]),
        (-23.6, -93.0, []),
        (-55.0, -75.0, []),
    ],
)
def test_a_low_microphone_a_soft_loudspeaker_and_a_loud_room_are_told_apart(
    heard_dbfs: float, noise_dbfs: float, expected: list[CheckCode]
) -> None:
    path = path_of(*heard_in(Air(delay_s=0.1)))
    measures = Measures(noise_dbfs, heard_dbfs, 0.0, path, "livekit", 40.0, gaps_ms=0.0)
    assert [one.code for one in judge(measures, {})] == expected


@pytest.mark.parametrize("rt60_s", [0.35, 1.2])
@pytest.mark.parametrize(("noise", "hum_level"), [(1e-2, 0.0), (1e-4, 0.01)])
def test_noise_and_hum_are_no_reverberation(rt60_s: float, noise: float, hum_level: float) -> None:
    tone, heard = heard_in(Air(delay_s=0.1, rt60_s=rt60_s), noise)
    t = np.arange(heard.size) / RATE
    mains = hum_level * sum(np.sin(2 * np.pi * 50 * n * t) / n for n in range(1, 6))
    assert path_of(tone, (heard + mains).astype(np.float32)).rt60_s == pytest.approx(rt60_s, rel=0.15)


def test_a_box_that_takes_its_own_sound_out_is_asked_about_and_not_refused() -> None:
    path = path_of(sweep(), np.random.default_rng(3).standard_normal(3 * RATE).astype(np.float32) * 1e-3)
    measures = Measures(-60.0, -60.0, 0.0, path, "none", 0.0, gaps_ms=0.0)
    names = {"microphone": "Jabra", "loudspeaker": "Jabra"}
    assert [one.code for one in judge(measures, names)] == [CheckCode.NOT_HEARD]
    (finding,) = judge(measures, names, own_canceller=True)
    assert (finding.code, finding.grave) == (CheckCode.NOT_HEARD_BOX, False)


async def test_gaps_in_the_sound_make_the_room_not_ready() -> None:
    port = SimulatedSound()
    await port.start()
    port.overrun(1)
    before = port.counters()
    port.overrun(10)
    path = path_of(*heard_in(Air()))
    lost = gaps_ms(before, port.counters())
    measures = Measures(-60.0, -20.0, 0.0, path, "livekit", 40.0, gaps_ms=lost)
    assert conclude(measures, port.state()).verdict is Verdict.NOT_READY
    assert [one.code for one in judge(measures, {})] == [CheckCode.GAPS]


@pytest.mark.parametrize("link", [Link.NONE, Link.OPENING, Link.LOST])
async def test_devices_that_are_not_open_for_no_known_reason_are_told_as_such(link: Link) -> None:
    port = SimulatedSound()
    await port.start()
    state = port.state()
    unsure = replace(state, microphone=replace(state.microphone, link=link))
    assert [one.code for one in hindered(unsure)] == [CheckCode.NOT_OPEN]
    muted = replace(state, faults=(Fault(FaultCode.LOUDSPEAKER_MUTED, {"device": "J"}),))
    assert [one.code for one in hindered(muted)] == [FaultCode.LOUDSPEAKER_MUTED]
    assert hindered(replace(state, faults=(Fault(FaultCode.SOUND_REDUCED),))) == ()


async def test_nothing_is_measured_where_a_device_is_missing() -> None:
    port = SimulatedSound()
    await port.start()
    port.unplug(Direction.LOUDSPEAKER)
    result = await check(port, NoCanceller(), paced=False)
    assert (result.verdict, codes(result), result.measures) == (
        Verdict.NOT_READY,
        [FaultCode.LOUDSPEAKER_LOST],
        None,
    )


def test_the_gravest_comes_first() -> None:
    path = path_of(*heard_in(Air(rt60_s=1.2)))
    measures = Measures(-40.0, -20.0, 3.0, path, "livekit", 5.0, gaps_ms=400.0, echo_dbfs=-25.0)
    found = [finding.code for finding in judge(measures, {})]
    order = list(CheckCode)
    assert found == [code for code in order if code in found]
    assert found[0] is CheckCode.GAPS


@pytest.mark.lab
async def test_a_virtual_room_passes_in_real_time() -> None:
    with VirtualRoom(["speakerphone"], pipe=16384) as lab, lab.entered():
        port = LiveSound(latency_s=0.1, margin_s=0.06)
        await port.start()
        try:
            assert port.state().microphone.link is Link.OPEN
            result = await check(port, make_canceller(EchoChoice.AUTO).canceller)
        finally:
            await port.close()
        print(result)
        assert result.measures is not None
        assert result.measures.path.prominence_db > HEARD_DB
        assert result.measures.path.rt60_s == pytest.approx(0.35, rel=0.3)
        assert CheckCode.NOT_HEARD not in codes(result)
