"""`bench latency` and `bench join`: what they tell of what they measured, and the port they measure with."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, RATE, silence
from roomctl.media.sound.port import SoundPort
from scripts.benchlib import join, latency, timed_port
from scripts.benchlib.latency_rig import Case, Times, rig, wait_of_voice
from scripts.benchlib.media_line import Media
from scripts.benchlib.onsets import Tape, burst, onsets
from scripts.benchlib.report import Report
from scripts.benchlib.timed_port import PERIOD_S, ROOM_PITCH, Rhythm, TimedPort

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def times(across: float, up: float | None = None, down: float | None = None) -> Times:
    """Two rounds with these seconds."""
    made = Times(neteq=[0.03], buffer_ms=[12.0] if up else [])
    for _ in range(2):
        made.note("across", ([across] * 5, 0))
        if up is not None and down is not None:
            made.note("up", ([up] * 5, 0))
            made.note("down", ([down] * 5, 0))
    return made


def whole() -> dict[Case, Times]:
    return {
        Case(20): times(0.08),
        Case(10): times(0.06),
        Case(20, "mix"): times(0.1, 0.05, 0.07),
        Case(20, "forward"): times(0.088, 0.05, 0.07),
        Case(10, "forward"): times(0.069, 0.04, 0.06),
        latency.MIXED: times(0.096, 0.04, 0.06),
    }


# --- latency: what is told ------------------------------------------------------------------------


def test_the_figures_have_their_names_and_are_against_the_right_line() -> None:
    report = Report("latency")
    latency.tell(report, whole())
    assert report.figures == {
        "ratio_direct_20ms": pytest.approx(1.1),
        "ratio_direct_10ms": pytest.approx(1.15),
        "ratio_direct_mixed": pytest.approx(1.2),
        "ratio_direct_mixed_both_10ms": pytest.approx(1.6),
        "ratio_direct_mixed_both_20ms": pytest.approx(1.25),
        "browser_to_room_ms": pytest.approx(50.0),
        "room_to_browser_ms": pytest.approx(70.0),
    }
    assert report.notes == []


def test_every_case_through_the_room_has_its_rows_beside_the_direct_line() -> None:
    report = Report("latency")
    latency.tell(report, whole())
    rows = {(row.case, row.metric): row for row in report.rows}
    row = rows["mix, 20 ms, browser to browser", "median"]
    assert (row.ours, row.unit, row.peer, row.theirs, row.ratio) == (100.0, "ms", "direct", 80.0, 1.25)
    assert rows["mix, 10 ms by default, browser to browser", "median"].theirs == 60.0
    assert rows["forward, 10 ms, room's buffer", "mean"].ours == 12.0
    assert not any(row.case.startswith("direct") for row in report.rows)
    assert set(json.loads(report.json())) >= {"bench", "versions", "rows", "figures", "machine", "notes"}


def test_what_was_not_run_is_not_told() -> None:
    """--quick leaves a case out."""
    some = whole()
    some[Case(20, "mix")] = Times()
    report = Report("latency")
    latency.tell(report, some)
    assert not any(row.case.startswith("mix, 20 ms") for row in report.rows)
    assert report.figures["ratio_direct_mixed"] == pytest.approx(1.2)
    assert "ratio_direct_mixed_both_20ms" not in report.figures


def test_what_was_not_heard_is_no_figure_but_a_note() -> None:
    some = whole()
    some[Case(20)] = Times()
    some[Case(20)].note("across", ([], 7))
    report = Report("latency")
    latency.tell(report, some)
    left = {"ratio_direct_10ms", "ratio_direct_mixed_both_10ms", "browser_to_room_ms", "room_to_browser_ms"}
    assert set(report.figures) == left
    assert report.notes == ["direct, 20 ms, browser to browser: 7 of 7 bursts not heard in time"]


def test_rounds_that_differ_are_told() -> None:
    some = whole()
    some[Case(20, "mix")].note("up", ([0.2] * 3, 1))
    report = Report("latency")
    latency.tell(report, some)
    assert report.notes == [
        "mix, 20 ms, browser to room: 1 of 14 bursts not heard in time",
        "mix, 20 ms, browser to room: the rounds differ, medians of 50 to 200 ms",
    ]


def test_the_quick_cases_are_enough_for_every_figure() -> None:
    of_issue = [name for name in latency.FIGURES if "both" not in name]
    needed = {case for name in of_issue for case in latency.FIGURES[name]}
    assert {*needed, latency.AS_DEFAULT} <= set(latency.QUICK) <= set(latency.FULL)
    assert {case for pair in latency.FIGURES.values() for case in pair} <= set(latency.FULL)


def test_the_wait_is_that_of_the_voice_in_the_window() -> None:
    def entry(mid: str, delay: float, count: int) -> dict[str, object]:
        return {"id": f"i{mid}", "mid": mid, "jitterBufferDelay": delay, "jitterBufferEmittedCount": count}

    before = [entry("0", 10.0, 1000)]
    after = [entry("0", 40.0, 2000), entry("1", 20.0, 1000)]
    assert wait_of_voice(before, after[:1]) == pytest.approx(0.03)
    assert wait_of_voice(before, after) == pytest.approx(0.02)  # a slot
    assert wait_of_voice(after, after) == 0.0


# --- join: what is told ---------------------------------------------------------------------------


def test_join_tells_the_ratio_of_the_medians_and_where_the_time_went() -> None:
    ours = [{"first screen": 100.0 + n, "linked": 280.0, "heard": 300.0 + n} for n in range(5)]
    bare = [{"linked": 140.0, "heard": 200.0 + n} for n in range(5)]
    report = Report("join")
    join.tell(report, ours, bare)
    assert report.figures == {"ratio_bare_page": pytest.approx(302 / 202, rel=1e-3)}
    rows = {(row.case, row.metric): row for row in report.rows}
    assert rows["link opened to room heard", "worst"].ours == 304.0
    assert rows["until first screen", "median"].theirs is None
    assert rows["until linked", "median"].ratio == 2.0
    assert not any(row.case == "until door" for row in report.rows)


# --- the room's port ------------------------------------------------------------------------------


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The wall clock, to be set."""
    time = [1_000.0]
    monkeypatch.setattr("time.time", lambda: time[0])
    return time


def run(port: TimedPort, now: list[float], seconds: float) -> None:
    """The beat: what is heard is played."""
    near = silence()
    for _ in range(round(seconds * RATE / FRAME)):
        port.read(near)
        port.write(near * np.float32(0.5))
        now[0] += FRAME / RATE


async def test_the_port_is_a_sound_port_that_says_bursts_when_asked(now: list[float]) -> None:
    port = TimedPort()
    assert isinstance(port, SoundPort)
    await port.start()
    assert port.read(silence())
    run(port, now, 1.0)
    assert onsets(_tape(port, "mouth").sound, ROOM_PITCH) == []
    port.say(on=True)
    port.restart()
    run(port, now, 10 * PERIOD_S)
    mouth, ear = _tape(port, "mouth").onsets(ROOM_PITCH), _tape(port, "ear").onsets(ROOM_PITCH)
    assert 8 <= len(mouth) <= 11
    assert np.allclose(mouth, ear, atol=1e-3)  # handed over in the same beat
    gaps = np.diff(mouth)
    assert gaps.min() > PERIOD_S - timed_port.DITHER_S - 0.01
    assert np.std(np.mod(mouth, 0.02)) > 0.002  # they meet packets at every place
    await port.close()


async def test_a_burst_is_whole_whatever_frames_it_falls_into(now: list[float]) -> None:
    port = TimedPort()
    await port.start()
    port.say(on=True)
    run(port, now, 4 * PERIOD_S)
    sound = _tape(port, "mouth").sound
    whole_burst = burst(ROOM_PITCH)
    for start in np.flatnonzero(np.diff(np.abs(sound) > 0.02, prepend=False) & (np.abs(sound) > 0.02)):
        if np.abs(sound[max(0, start - 2_000) : start]).max(initial=0.0) < 0.01:
            piece = sound[start - 60 : start - 60 + whole_burst.size + 120]
            match = np.correlate(piece, whole_burst, "valid").max() / float(np.dot(whole_burst, whole_burst))
            assert match == pytest.approx(1.0, abs=0.01)


async def test_a_room_with_a_tone_sounds_all_the_time(now: list[float]) -> None:
    port = TimedPort("tone")
    await port.start()
    run(port, now, 0.5)
    sound = _tape(port, "mouth").sound
    loud = np.sqrt(np.mean(sound.reshape(-1, FRAME) ** 2, axis=1))
    assert loud.min() > 0.1


def test_the_reference_is_what_was_played_before() -> None:
    port = TimedPort()
    near, far = silence(), silence()
    port.read(near)
    port.write(np.full(FRAME, 0.25, np.float32))
    port.read(near)
    port.reference(far)
    assert np.all(far == 0.25)
    port.read(near)
    port.reference(far)
    assert not far.any()


def test_a_rhythm_begins_once_in_each_period_and_never_in_the_past() -> None:
    rhythm = Rhythm()
    begun = []
    for step in range(1000):
        at = 500.0 + 0.01 * step
        wait = rhythm.begins(at, 0.01)
        if wait is not None:
            assert 0.0 <= wait < 0.01
            begun.append(at + wait)
    assert len(begun) == pytest.approx(10.0 / PERIOD_S, abs=1)
    assert np.diff(begun).min() > PERIOD_S - timed_port.DITHER_S


def _tape(port: TimedPort, name: str) -> Tape:
    return Tape.unpack(port.tapes()[name])


# --- for real -------------------------------------------------------------------------------------


@pytest.mark.lab
async def test_a_media_process_obeys_the_bench_and_shows_its_tapes() -> None:
    with tempfile.TemporaryDirectory(prefix="rc-") as folder:
        async with Media.started(Path(folder)) as media:
            media.configure()
            await media.say(on=True)
            await asyncio.sleep(1.0)
            await media.restart_tapes()
            await asyncio.sleep(2.5)
            tapes = await media.take_tapes()
            assert 2 <= len(tapes["mouth"].onsets(ROOM_PITCH)) <= 8
            assert tapes["ear"].onsets(ROOM_PITCH) == []  # nobody is in the call
            assert tapes["mouth"].sound.size == pytest.approx(2.5 * RATE, rel=0.3)
            with pytest.raises(RuntimeError, match="offer_malformed"):
                await media.open("p", "nonsense")


@pytest.mark.lab
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
async def test_bursts_go_through_browsers_and_room_both_ways() -> None:
    found = {Case(20): Times(), Case(20, "forward"): Times()}
    async with rig() as stand:
        for case, into in found.items():
            for _again in range(3):  # on a busy machine a round may be beyond what can be told apart
                await stand.run(case, 2.0, 3.0, into)
                if all(into.usual(way) for way in into.ways):
                    break
    for case, into in found.items():
        print(case.name, {way: into.usual(way) for way in latency.WAYS}, dict(into.missed))
    direct, forward = found.values()
    for into, way in ((direct, "across"), (forward, "across"), (forward, "up"), (forward, "down")):
        heard = into.usual(way)  # type: ignore[arg-type]
        assert heard is not None
        assert heard.count >= 1
        assert 0.02 < heard.middle < 0.28
    assert direct.usual("up") is None
    assert 0.005 < direct.neteq[0] < 0.5
