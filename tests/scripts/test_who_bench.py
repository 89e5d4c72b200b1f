"""bench who: its arithmetic on cases done by hand, its rooms and scenes, and all of it on any folder."""

from __future__ import annotations

import json
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor.model import Policy
from roomctl.media.dsp.frame import RATE, to_int16
from scripts.benchlib import report as reports
from scripts.benchlib import who, who_floor, who_page, who_seats
from scripts.benchlib.who_data import Mask, Recordings, Sound, joined, mask, spans_of
from scripts.benchlib.who_ears import Track, energy, janus, livekit
from scripts.benchlib.who_hybrid import Lengths, Over, table_as_one
from scripts.benchlib.who_rooms import Box, circle, heard, responses
from scripts.benchlib.who_scene import REMOTES, TABLE, Setting, active, array, centre, make, seat
from scripts.benchlib.who_score import auc, der, edges, false_starts, frames
from tests.media.speech.scenes import NOISES, placed, voice

VOICES = {
    name: [voice(f"{name}-1", -26.0)]
    for name in ("hazel", "iris", "linde", "genziana", "lavande", "farn", "olivo")
}


# --- arithmetic ---------------------------------------------------------------------------------------


def bits(text: str) -> Mask:
    return np.array([one == "1" for one in text])


def test_frames_are_counted() -> None:
    found = frames(bits("1100110"), bits("1010111"))
    assert (found.hit, found.false, found.missed, found.rest) == (3, 1, 2, 1)
    assert found.precision == 3 / 4
    assert found.recall == 3 / 5
    assert found.f1 == pytest.approx(2 / 3)


def test_auc_of_a_perfect_a_useless_and_a_wrong_score() -> None:
    truth = bits("0011")
    assert auc(np.array([0.1, 0.2, 0.8, 0.9]), truth) == 1.0
    assert auc(np.array([0.5, 0.5, 0.5, 0.5]), truth) == 0.5
    assert auc(np.array([0.9, 0.8, 0.2, 0.1]), truth) == 0.0


def test_edges_are_timed_as_somebody_watching_sees_them() -> None:
    found = edges([(1.2, 3.5), (9.1, 9.9)], [(1.0, 2.0), (3.0, 3.2), (6.0, 7.0), (9.0, 9.4)])
    assert found.onset_s == pytest.approx([0.2, 0.1])
    assert found.offset_s == pytest.approx([1.5, 0.5])
    assert found.missed == 1


def test_an_onset_under_a_lamp_that_is_still_on_is_not_timed() -> None:
    assert edges([(0.9, 5.0)], [(1.0, 2.0)]).onset_s == []


def test_a_lamp_over_nothing_is_a_false_start() -> None:
    assert false_starts([(0.1, 0.5), (5.0, 6.0), (20.0, 21.0)], [(5.2, 5.8)]) == 2


def test_der_of_a_case_done_by_hand() -> None:
    truth = {"a": bits("1111110000"), "b": bits("0000111100")}
    said = {"a": bits("1111000000"), "b": bits("0001111110")}
    found = der(truth, said, collar_s=0.0)
    assert (found.missed, found.false, found.confused, found.spoken) == (2, 2, 0, 10)
    swapped = der(truth, {"a": truth["b"], "b": truth["a"]}, collar_s=0.0)
    assert (swapped.missed, swapped.false, swapped.confused) == (0, 0, 6)
    assert der(truth, truth).rate == 0.0


def test_within_the_collar_nothing_counts() -> None:
    truth = {"a": mask([(1.0, 3.0)], 400)}
    late = {"a": mask([(1.2, 3.2)], 400)}
    assert der(truth, late).rate == 0.0
    assert der(truth, {"a": mask([(1.6, 3.0)], 400)}).missed == 35


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_der_is_zero_exactly_when_nothing_is_wrong(pairs: list[tuple[bool, bool]]) -> None:
    real, said = (np.array(one) for one in zip(*pairs, strict=True))
    found = der({"a": real}, {"a": said}, collar_s=0.0)
    assert (found.missed + found.false + found.confused == 0) == bool(np.all(real == said))


@given(st.lists(st.booleans(), max_size=60))
def test_spans_and_masks_are_the_same_thing(values: list[bool]) -> None:
    given_mask = np.array(values, np.bool_)
    assert np.array_equal(mask(spans_of(given_mask), given_mask.size), given_mask)


def test_short_gaps_are_closed() -> None:
    assert joined([(0.0, 1.0), (1.2, 2.0), (3.0, 4.0)], 0.3) == [(0.0, 2.0), (3.0, 4.0)]


# --- rooms and scenes -----------------------------------------------------------------------------------


def test_a_room_delays_and_fades_as_it_should() -> None:
    box = Box(rt60_s=0.3)
    response = responses(box, (4.0, 2.5, 1.2), ((2.0, 2.5, 1.2), (3.0, 2.5, 1.2)))
    assert np.argmax(np.abs(response[0])) == pytest.approx(2.0 / 343.0 * RATE, abs=1)
    assert np.abs(response[0]).max() * 2 == pytest.approx(np.abs(response[1]).max(), rel=0.15)
    left = np.cumsum(response[0][::-1].astype(np.float64) ** 2)[::-1]
    fall = 10 * np.log10(left / left[0] + 1e-15)
    rt60 = 2 * (np.argmax(fall < -35) - np.argmax(fall < -5)) / RATE
    assert rt60 == pytest.approx(0.3, rel=0.15)


def test_an_array_hears_the_direction() -> None:
    box = Box(rt60_s=0.2)
    response = responses(box, seat(0, box), array(box))
    first = np.argmax(np.abs(response), axis=1)
    assert first[0] < first[2]
    assert first[2] - first[0] == pytest.approx(0.064 / 343 * RATE, abs=2)


def test_a_scene_is_its_parts_and_its_truth() -> None:
    scene = make(VOICES, 14.0, 3, Setting(Box(rt60_s=0.2)))
    assert set(scene.truth) == {*TABLE, *REMOTES}
    for name, sound in scene.said.items():
        assert np.array_equal(scene.truth[name], active(sound))
    assert any(scene.truth[name].any() for name in TABLE)
    noise = scene.mic - scene.near - scene.echo
    assert 10 * np.log10(np.mean(noise**2)) == pytest.approx(-58.0, abs=0.5)
    same = scene.heard_at((centre(scene.setting.box),))[0]
    assert np.allclose(same, scene.mic, atol=1e-4)
    again = make(VOICES, 14.0, 3, Setting(Box(rt60_s=0.2)))
    assert np.array_equal(again.mic, scene.mic)


def test_the_one_who_speaks_is_at_the_level_of_the_setting() -> None:
    scene = make(VOICES, 12.0, 5, Setting(Box(rt60_s=0.2), over_each_other=True, open_remote=False))
    table, remote = (np.any([scene.truth[n] for n in names], axis=0) for names in (TABLE, REMOTES))
    both = np.repeat(table & remote, RATE // 100)
    near, echo = (10 * np.log10(np.mean(one[: both.size][both] ** 2)) for one in (scene.near, scene.echo))
    assert abs(near - echo) < 4.0
    assert table_as_one(scene.truth)["room"].sum() == table.sum()


def test_convolution_keeps_length_and_place() -> None:
    sound = np.zeros(1000, np.float32)
    sound[10] = 1.0
    out = heard(sound, np.array([0.0, 0.0, 0.5], np.float32))
    assert out.shape == (1000,)
    assert np.argmax(out) == 12
    assert circle((0.0, 0.0, 1.0), 1.0, 4)[1] == pytest.approx((0.0, 1.0, 1.0))


# --- the ears of others ---------------------------------------------------------------------------------


def noise(seconds: float, level_db: float) -> Sound:
    random = np.random.default_rng(0)
    return (random.standard_normal(round(seconds * RATE)) * 10 ** (level_db / 20)).astype(np.float32)


def test_livekits_rule_is_level_and_share_of_a_window() -> None:
    sound = np.concatenate([noise(2.0, -60.0), noise(1.2, -25.0), noise(2.0, -60.0)])
    ((on, off),) = livekit([sound])[0].lamps
    assert on == pytest.approx(2.4, abs=0.01)
    assert off == pytest.approx(4.0, abs=0.01)


def test_januss_rule_is_up_to_two_seconds_late() -> None:
    sound = np.concatenate([noise(1.0, -60.0), noise(5.0, -20.0), noise(3.0, -60.0)])
    ((on, _),) = janus([sound])[0].lamps
    assert on == pytest.approx(4.0)


def test_the_turn_rule_wants_two_tenths_within_three() -> None:
    sound = np.concatenate([noise(2.0, -60.0), noise(0.15, -20.0), noise(1.0, -60.0)])
    assert energy([sound])[0].lamps == []
    sound = np.concatenate([noise(2.0, -60.0), noise(0.4, -20.0), noise(2.0, -60.0)])
    ((on, _),) = energy([sound])[0].lamps
    assert on == pytest.approx(2.2, abs=0.05)


def test_people_over_a_remote_are_counted() -> None:
    over = Over()
    over.count(bits("1111"), Track(np.zeros(4, np.float32), bits("1100"), [(0.0, 0.03)]))
    assert (over.both, over.found, over.lit, over.early, over.early_found) == (4, 2, 3, 4, 2)


# --- all of it --------------------------------------------------------------------------------------------


def keep(path: Path, sound: Sound) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(to_int16(sound).tobytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Any folder in the layout, under names of its own."""
    sound = placed(7.0, [(1.0, voice("hazel-1"))])
    spans = joined(spans_of(active(sound)), 0.3)
    cells = ",".join(f"{a},{b},1" for a, b in spans)
    keep(tmp_path / "vad" / "mine.wav", sound)
    (tmp_path / "vad" / "mine.scv").write_text(f"mine,{cells}\n", encoding="utf-8")
    keep(tmp_path / "meetings" / "m.wav", sound)
    turns = "".join(f"SPEAKER m 1 {a} {b - a} <NA> <NA> x <NA> <NA>\n" for a, b in spans)
    (tmp_path / "meetings" / "m.rttm").write_text(turns, encoding="utf-8")
    keep(tmp_path / "noise" / "knock_of-any_name.wav", NOISES["knocks"](5.0))
    keep(tmp_path / "noise" / "fan2.wav", NOISES["fan"](5.0))
    for name, (own,) in VOICES.items():
        keep(tmp_path / "speakers" / name / "1.wav", own)
    return tmp_path


def test_the_folder_is_found_by_its_layout(folder: Path) -> None:
    recordings = Recordings(folder)
    assert [clip.name for clip in recordings.labelled] == ["mine"]
    assert set(recordings.noises) == {"knock", "fan"}
    assert set(recordings.readers) == set(VOICES)
    assert np.allclose(recordings.meetings[0].spans, recordings.labelled[0].spans)
    with pytest.raises(FileNotFoundError):
        Recordings(folder / "vad")


def test_the_bench_runs_and_names_its_figures(folder: Path) -> None:
    setting = Setting(Box(rt60_s=0.2))
    tiny = Lengths(16.0, 3.0, 3.0, 1, 0.5, 1, (None, 10.0), (setting,))
    report = reports.new("who")
    who.run(report, Recordings(folder), tiny)
    figures = set(report.figures)
    assert {f"false_starts_per_min_{kind}" for kind in ("knock", "fan")} <= figures
    assert {"onset_ms_p50", "onset_ms_p90", "f1_10db", "f1_10db_best_single"} <= figures
    assert {"hybrid_room_false_per_10min", "double_talk_recall", "der_one_mic"} <= figures
    assert {"der_four_mics", "der_array", "injustices"} <= figures
    assert {"seat_accuracy_mics", "seat_accuracy_array"} <= figures
    assert {"overlap_false_per_10min_four_mics", "overlap_false_per_10min_array"} <= figures
    assert report.figures["cpu_ms_per_source"] > 0
    assert report.figures["f1_10db"] > 0.5


# --- seats --------------------------------------------------------------------------------------------


def test_a_right_seat_is_counted_where_one_at_the_table_speaks_and_not_just_begun() -> None:
    size = 300
    truth = {name: np.zeros(size, np.bool_) for name in (*TABLE, *REMOTES)}
    truth["t-1"][50:150] = True
    truth["t-2"][140:250] = True
    truth["r-1"][200:250] = True
    said = {name: np.zeros(size, np.bool_) for name in (*TABLE, *REMOTES, "room")}
    said["t-1"][60:120] = True
    said["room"][120:140] = True
    said["t-2"][190:250] = True
    scene = replace(make(VOICES, 4.0, 1), truth=truth)
    found = who_seats.accuracy(scene, said, 0.3)
    # 80-140 of the first (20 of them the room's), 190-200 of the second: before, two spoke or none was told
    assert (found.lit, found.right) == (60 + 10, 40 + 10)


def test_two_at_once_are_counted_in_frames_and_in_what_is_told() -> None:
    size, rows = 1000, (*TABLE, *REMOTES, "room")
    truth = {name: np.zeros(size, np.bool_) for name in rows[:-1]}
    truth["t-1"][100:600] = True
    truth["t-2"][400:900] = True  # two seconds over the first
    said = {name: np.zeros(size, np.bool_) for name in rows}
    said["t-1"][100:650] = True
    said["t-2"][450:900] = True
    both = who_seats.Both()
    scene = replace(make(VOICES, 10.0, 1), truth=truth)
    who_seats.at_once(scene, said, [(5.5, "t-2", "t-1"), (8.0, "t-3", "t-2")], both)
    assert (both.two, both.found, both.one, both.made_up) == (200, 150, 600, 50)
    assert (both.long, both.told, both.false) == (1, 1, 1)
    who_seats.at_once(scene, said, [(7.0, "t-2", "t-1"), (9.5, "t-2", "t-1")], both)
    assert (both.long, both.told, both.false) == (2, 1, 2), "too late, and too late by far"


# --- the page -------------------------------------------------------------------------------------------


def test_the_page_s_tables_are_made_from_the_report(tmp_path: Path) -> None:
    report = reports.new("who")
    for peer, theirs in (("silero", 0.9), ("energy", 0.5)):
        for metric in ("F1", "AUC", "onset p50", "onset p90", "offset p50", "offset p90", "onsets missed"):
            report.add("labelled: speech, as recorded", metric, "", 0.93, peer=peer, theirs=theirs)
        report.add("knock", "false starts", "per min", 0.0, peer=peer, theirs=theirs)
    report.add("double talk, 0 dB", "near recall", "", 0.94)
    report.figure("double_talk_recall", 0.94)
    page = tmp_path / "page.md"
    page.write_text(f"before\n{who_page.BEGIN}\nold\n{who_page.END}\nafter\n", encoding="utf-8")
    who_page.write(json.loads(report.json()), page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| labelled: speech, as recorded | **0.930** | – | 0.900 | – | – | 0.500 |" in text
    assert "| knock | **0.00** | 0.90 |" in text
    assert "`double_talk_recall` 0.94" in text
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="has no"):
        who_page.write(json.loads(report.json()), page)


# --- speech to floor --------------------------------------------------------------------------------------


def test_a_fair_evening_wrongs_nobody_and_an_unfair_one_is_counted() -> None:
    truth = {name: np.zeros(3000, np.bool_) for name in ("room", *REMOTES)}
    truth["r-1"][100:600] = True
    spoken: who_floor.Told = [(1.2, ev.SpeechStarted("r-1")), (6.5, ev.SpeechEnded("r-1"))]
    fair = who_floor.Wrongs()
    who_floor.replay(spoken, truth, Policy.VOICE, fair)
    assert (fair.acts > 0, fair.all) == (True, 0)
    wrongs: list[who_floor.Told] = [
        [(15.0, ev.SpeechStarted("r-2")), (20.0, ev.SpeechEnded("r-2"))],  # who never spoke
        [(1.2, ev.SpeechStarted("r-1")), (3.0, ev.SpeechEnded("r-1"))],  # cut: the voice went on
    ]
    for wrong in wrongs:
        unfair = who_floor.Wrongs()
        who_floor.replay(wrong, truth, Policy.VOICE, unfair)
        assert unfair.all > 0


def test_a_turn_marked_too_early_is_no_wrong_where_its_holder_goes_on() -> None:
    truth = {name: np.zeros(3000, np.bool_) for name in ("room", *REMOTES)}
    truth["r-1"][100:280] = truth["r-1"][660:900] = True
    first: who_floor.Told = [(1.2, ev.SpeechStarted("r-1")), (3.0, ev.SpeechEnded("r-1"))]
    again: who_floor.Told = [(7.3, ev.SpeechStarted("r-1")), (9.2, ev.SpeechEnded("r-1"))]
    noticed, unnoticed = who_floor.Wrongs(), who_floor.Wrongs()
    who_floor.replay([*first, *again], truth, Policy.QUEUE, noticed)
    who_floor.replay(first, truth, Policy.QUEUE, unnoticed)
    assert (noticed.all, noticed.taken_back) == (0, 1)
    assert (unnoticed.too_early, unnoticed.taken_back) == (1, 0)
