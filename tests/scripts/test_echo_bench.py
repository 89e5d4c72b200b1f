"""bench echo runs, finds recordings by place and suffix, and its arithmetic is right. Not its figures."""

import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.seats import Seats
from roomctl.media.sound.echo import EchoSetup
from scripts.benchlib import echo, echo_measures, echo_rooms, echo_scenes, starved
from scripts.benchlib.echo_rooms import Sound
from scripts.benchlib.echo_scenes import Plan, Scene, active_rms, make
from scripts.benchlib.echo_table import make_table, mixed


def voice(seed: int, seconds: float = 4.0) -> Sound:
    chance = np.random.default_rng(seed)
    loud = np.repeat(chance.uniform(0, 0.1, int(seconds * 4)), RATE // 4)
    return (chance.standard_normal(loud.size) * loud).astype(np.float32)


def save(path: Path, sound: Sound) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            (sound * 32767).astype(np.int16)[np.newaxis], format="s16", layout="mono"
        )
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("rt60_s", [0.3, 0.45])
def test_a_room_rings_as_long_as_asked_and_no_two_are_alike(rt60_s: float) -> None:
    one, two = echo_rooms.box(rt60_s, 1), echo_rooms.box(rt60_s, 2)
    assert echo_rooms.reverberation_s(one.loudspeaker) == pytest.approx(rt60_s, rel=0.12)
    assert not np.array_equal(one.loudspeaker[:2000], two.loudspeaker[:2000])


def test_levels_delay_jump_and_drift_are_what_the_plan_says() -> None:
    def scene(plan: Plan) -> Scene:
        return make("x", plan, voice(1), voice(2), 3)

    plain = scene(Plan(rt60_s=0.3, seconds=4.0, delay_ms=100.0, near_db=-20.0, near_from_s=2.0))
    assert not np.any(plain.echo[: RATE // 10])
    assert 20 * np.log10(echo_scenes.active_rms(plain.echo)) == pytest.approx(-28, abs=0.1)
    assert 20 * np.log10(echo_scenes.active_rms(plain.near[2 * RATE :])) == pytest.approx(-20, abs=0.1)
    assert not np.any(plain.near[: 2 * RATE])
    jumped = scene(Plan(rt60_s=0.3, seconds=4.0, delay_ms=100.0, jump_ms=50.0))
    lag = echo_measures.lag_of(plain.echo[2 * RATE :], jumped.echo[2 * RATE :])
    assert lag == pytest.approx(2400, abs=2)
    drifted = scene(Plan(rt60_s=0.3, seconds=4.0, delay_ms=100.0, ppm=200.0))
    assert 20 < echo_measures.lag_of(plain.echo[3 * RATE :], drifted.echo[3 * RATE :]) < 45


def test_from_the_middle_on_the_loudspeaker_is_louder_or_clips_and_that_is_looked_at_later() -> None:
    plan = Plan(rt60_s=0.3, seconds=10.0)
    plain, louder, clips = (
        make("x", one, voice(1), voice(2), 3)
        for one in (plan, replace(plan, turned_up_db=10.0), replace(plan, begins_to_clip=True))
    )
    half = 5 * RATE
    np.testing.assert_array_equal(plain.echo[:half], clips.echo[:half])
    np.testing.assert_allclose(louder.echo[half:], 10**0.5 * plain.echo[half:], rtol=1e-4, atol=1e-7)
    assert np.corrcoef(plain.echo[half:], clips.echo[half:])[0, 1] < 0.98
    assert (plain.looked_s[0], louder.looked_s[0], clips.looked_s[0]) == (5.0, 5.5, 8.0)


def test_measures_of_known_outputs() -> None:
    plan = Plan(rt60_s=0.3, seconds=6.0, near_db=-28.0, near_from_s=1.0, talks=False)
    scene = make("x", plan, voice(1), voice(2), 3)

    def measured(out: Sound) -> dict[str, float]:
        return echo_measures.measure(scene, out, opinion=False)

    assert measured(scene.near)["near frames cut"] == 0.0
    assert measured(scene.near)["level of the near voice"] == pytest.approx(0.0, abs=0.01)
    late = np.concatenate([np.zeros(480, np.float32), np.float32(0.5) * scene.near[:-480]])
    assert measured(late)["level of the near voice"] == pytest.approx(-6.02, abs=0.1)
    holes = scene.near.copy()
    holes[3 * RATE : 4 * RATE] *= np.float32(0.1)
    assert measured(holes)["near frames cut"] == pytest.approx(20, abs=8)


def test_measures_of_the_loudspeaker_alone() -> None:
    far = make("y", Plan(rt60_s=0.3, seconds=6.0), voice(1), voice(2), 3)
    found = echo_measures.measure(far, np.float32(0.01) * far.microphone, opinion=False)
    assert found["ERLE"] == pytest.approx(40.0, abs=0.1)
    assert found["time to 20 dB"] < 1.0
    assert "time to 20 dB" not in echo_measures.measure(far, far.microphone, opinion=False)


def test_recordings_are_found_by_place_and_suffix_whatever_they_are_called(tmp_path: Path) -> None:
    pairs = "a_lpb a_mic b_doubletalk_lpb b_doubletalk_mic q_farend_1 q_nearend_1 q_echo_1 alone_lpb"
    for name in pairs.split():
        save(tmp_path / "echo" / f"{name}.wav", voice(4))
    for talker in ("anna", "ben"):
        for number in range(2):
            save(tmp_path / "speakers" / talker / f"{number}.wav", voice(number))
    save(tmp_path / "rir" / "hall.wav", np.exp(-np.arange(RATE) / 4000).astype(np.float32))
    scenes = {scene.name: scene for scene in echo_scenes.recorded(tmp_path)}
    assert {name: scene.kind for name, scene in scenes.items()} == {
        "recorded a_lpb": "far",
        "recorded b_doubletalk": "both",
        "recorded q_farend_1": "both",
    }
    assert np.any(scenes["recorded q_farend_1"].near)
    assert len(echo_scenes.talkers(tmp_path)) == 2
    assert list(echo_rooms.measured(tmp_path)) == ["hall"]


def test_what_a_hold_up_does_is_told_from_before_and_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starved, "make_canceller", lambda _choice: EchoSetup(Nothing()))
    far = voice(1, 8.0)
    near = np.concatenate([np.zeros(4800, np.float32), far])[: far.size]
    begin = 3 * RATE
    near[begin:] = 0.1 * np.concatenate([np.zeros(7200, np.float32), far])[begin : far.size]
    moved, parts = starved.found(near, far, begin)
    assert moved == pytest.approx(50.0, abs=0.1)
    assert parts == [0.0] * len(starved.PARTS)


class Nothing:
    name = "nothing"

    def process(self, near: Frame, far: Frame) -> Frame:
        assert near.shape == far.shape == (FRAME,)
        return near.copy()


def test_a_scene_goes_through_unchanged_when_nothing_is_done() -> None:
    scene = make("x", Plan(rt60_s=0.3, seconds=1.0), voice(1), voice(2), 3)
    np.testing.assert_array_equal(echo.through(Nothing(), scene), scene.microphone)
    assert echo_measures.erle_db(scene, scene.microphone, 0.0) == 0.0


def test_the_report_has_its_figures_and_the_worst_loss_is_of_one_scene(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short = Plan(rt60_s=0.3, seconds=6.0, near_from_s=3.0)
    plans = {echo.BASE: short, echo.BOTH: Plan(rt60_s=0.3, seconds=6.0, near_from_s=3.0, near_db=-28.0)}
    plans[echo.NEAR] = Plan(rt60_s=0.3, seconds=6.0, near_from_s=3.0, near_db=-28.0, talks=False)
    monkeypatch.setattr(echo, "CASES", plans)
    monkeypatch.setattr(echo_measures, "MISSING", tuple(echo_measures.PACKAGES))
    report = echo.measure(quick=True)
    wanted = {
        "far_end_erle_db",
        "double_talk_frames_cut_pct",
        "near_only_level_db",
        "cpu_pct",
        "worst_loss_to_aec3_db",
    }
    assert set(report.figures) == wanted
    erle = next(row for row in report.rows if (row.case, row.metric) == (echo.BASE, "ERLE"))
    assert erle.ours is not None
    assert erle.theirs is not None
    assert report.figures["worst_loss_to_aec3_db"] == pytest.approx(erle.theirs - erle.ours, abs=0.05)
    assert json.loads(report.json())["bench"] == "echo"
    controls = [row for row in report.rows if row.case.startswith("control")]
    assert len(controls) == 2
    for row in controls:  # in six seconds AEC3 itself takes some for an echo
        assert row.ours is not None
        assert row.theirs is not None
        assert row.ours < row.theirs + 3.0
    assert any("pip install pesq" in note for note in report.notes)


def test_with_several_microphones_each_part_is_mixed_as_the_whole_is() -> None:
    chance = np.random.default_rng(1)
    parts = [0.05 * chance.standard_normal((3, 20 * FRAME)).astype(np.float32) for _ in range(3)]
    parts[1][2] *= 10
    far, speech = np.zeros(20 * FRAME, np.float32), np.ones(20, np.bool_)
    heard, seats = np.sum(parts, axis=0), Seats(3)
    wanted = np.concatenate(
        [
            seats.hear(heard[0, at : at + FRAME], heard[:, at : at + FRAME], far[:FRAME], speech=True)
            for at in range(0, far.size, FRAME)
        ]
    )
    assert np.allclose(np.sum(mixed(parts, far, speech=speech), axis=0), wanted, atol=1e-5)


def test_at_a_table_two_take_turns_and_each_is_loudest_at_their_own_microphone() -> None:
    voice = 0.1 * np.random.default_rng(2).standard_normal(3 * RATE).astype(np.float32)
    plan = Plan(rt60_s=0.1, near_db=-28.0, near_from_s=0.0, seconds=4.0, microphones=4)
    scene = make_table("table", plan, voice, voice, 5)
    assert scene.kind == "both"
    for sound, level in ((scene.near, -28.0), (scene.noise, -70.0)):
        assert 20 * np.log10(active_rms(sound)) == pytest.approx(level, abs=4.0)
    room = echo_rooms.table(0.1, 5, 4)
    for seat, ways in enumerate(room.seats):
        assert int(np.argmax([np.max(np.abs(way)) for way in ways])) == seat
