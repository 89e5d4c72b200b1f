"""The whole ear: voices and noises in, facts out, at the right time and about the right one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechStarted, TurnEnded, TurnEvidence
from roomctl.media.speech.sources import Rows
from roomctl.media.speech.vad import CHUNK_S, Probabilities, SileroJudge, StrictJudge
from tests.media.speech.scenes import NOISES, Sound, placed, play, quiet, reverberated, voice

VOICES = ("hazel-1", "iris-1", "linde-1", "genziana-1", "lavande-1", "farn-1", "olivo-1")


@pytest.mark.parametrize("name", VOICES)
@pytest.mark.parametrize("level_db", [-20.0, -38.0])
def test_the_lamp_comes_on_in_a_third_of_a_second(name: str, level_db: float) -> None:
    sound = placed(12.0, [(2.0, voice(name, level_db))])
    told = play(SpeechEngine(), {"p-1": sound})
    starts = [(now, fact) for now, fact in told if isinstance(fact, SpeechStarted)]
    loud = np.flatnonzero(np.abs(voice(name)) > 0.03 * np.abs(voice(name)).max()) / RATE
    onset, end = 2.0 + loud[0], 2.0 + loud[-1]
    assert starts[0][0] - onset < 0.35
    assert abs(starts[0][1].t - onset) < 0.25
    ends = [fact for _, fact in told if isinstance(fact, SpeechEnded)]
    assert len(ends) == len(starts) <= 3
    assert abs(ends[-1].t - end) < 0.5


@pytest.mark.parametrize("noise", NOISES)
def test_the_noises_of_a_room_are_nobody_speaking(noise: str) -> None:
    sound = quiet(30.0) + NOISES[noise](30.0)
    assert play(SpeechEngine(), {"room": sound}) == []


def test_a_sentence_is_evidence_and_its_end_a_turn_end() -> None:
    told = play(SpeechEngine(), {"p-1": placed(12.0, [(1.0, voice("hazel-1"))])})
    kinds = [type(fact) for _, fact in told]
    assert kinds[0] is SpeechStarted
    assert kinds[-1] is TurnEnded
    assert kinds.count(TurnEvidence) == 1


def test_the_right_one_of_many_is_marked() -> None:
    sounds = {f"p-{index}": quiet(20.0, seed=index) for index in range(9)}
    sounds["p-3"] = placed(20.0, [(1.0, voice("hazel-1"))], seed=3)
    sounds["room"] = placed(20.0, [(10.0, voice("linde-1"))], seed=9)
    said = [
        (fact.source, now) for now, fact in play(SpeechEngine(), sounds) if isinstance(fact, SpeechStarted)
    ]
    assert {source for source, now in said if now < 9.0} == {"p-3"}
    assert {source for source, now in said if now > 9.8} == {"room"}


def test_the_loudspeaker_is_never_the_room() -> None:
    far = placed(60.0, [(1.0 + 8.2 * index, voice(name)) for index, name in enumerate(VOICES)])
    mic = reverberated(far, delay_s=0.12, gain=0.3) + quiet(60.0, -62.0, seed=7)
    assert play(SpeechEngine(cancelled=False), {"room": mic}, far) == []
    deaf = play(SpeechEngine(), {"room": mic})
    assert sum(isinstance(fact, SpeechStarted) for _, fact in deaf) >= 6  # the control: without a far end


class Counting(SileroJudge):
    """Counts what it is asked."""

    asked = 0

    def ask(self, rows: Rows, chunks: Frame) -> Probabilities:
        self.asked += rows.size
        return super().ask(rows, chunks)


def test_who_sends_silence_by_the_packets_own_level_costs_no_judgement() -> None:
    """The call leaves such a person out (RFC 6464); the lamp goes out as after any silence."""
    judge = Counting()
    engine, sound = SpeechEngine(judge=judge), voice("hazel-1")[: 2 * RATE]
    told = play(engine, {"p-1": sound})
    before, silent, now = judge.asked, np.zeros(FRAME, np.float32), 2.0
    for _ in range(1000):
        now += 0.01
        told += [(now, fact) for fact in engine.step({}, silent, now)]
    assert judge.asked - before <= 1.1 / CHUNK_S
    assert [type(fact) for _, fact in told][-2:] == [SpeechEnded, TurnEnded]
    assert told[-1][0] < 4.0


def test_somebody_at_the_table_who_speaks_over_a_remote_is_found() -> None:
    far = placed(60.0, [(1.0 + 8.2 * index, voice(name)) for index, name in enumerate(VOICES)])
    own = placed(60.0, [(27.0, voice("iris-2")), (43.0, voice("lavande-2"))])
    mic = reverberated(far, delay_s=0.12, gain=0.4) + reverberated(own, seed=5)
    told = play(SpeechEngine(cancelled=False), {"room": mic}, far)
    starts = [now for now, fact in told if isinstance(fact, SpeechStarted)]
    assert any(27.0 < now < 28.2 for now in starts)
    assert any(43.0 < now < 44.2 for now in starts)
    assert all(27.0 < now < 33.5 or 43.0 < now < 49.0 for now in starts)


def test_a_remote_with_an_open_loudspeaker_is_not_the_one_who_speaks() -> None:
    room = placed(50.0, [(1.0 + 8.2 * index, voice(name)) for index, name in enumerate(VOICES[:6])])
    back = reverberated(room, delay_s=0.4, gain=0.35) + quiet(50.0, -65.0, seed=4)
    said = Counter(
        fact.source
        for _, fact in play(SpeechEngine(), {"room": room, "p-open": back})
        if isinstance(fact, SpeechStarted)
    )
    assert said["p-open"] == 0
    assert said["room"] >= 6


def test_two_who_speak_at_once_are_both_marked() -> None:
    first = placed(20.0, [(1.0, voice("hazel-1")), (10.0, voice("linde-1"))])
    second = placed(20.0, [(11.0, voice("genziana-1"))], seed=2)
    engine = SpeechEngine()
    starts = {
        fact.source
        for _, fact in play(engine, {"p-a": first, "p-b": second})
        if isinstance(fact, SpeechStarted)
    }
    assert starts == {"p-a", "p-b"}


def test_who_stops_sending_stops_speaking() -> None:
    engine, sound = SpeechEngine(), placed(4.0, [(0.5, voice("hazel-1"))])
    play(engine, {"p-1": sound[: 3 * RATE]})
    assert engine.speaking() == ("p-1",)
    told = [
        fact
        for beat in range(200)
        for fact in engine.step({}, np.zeros(FRAME, np.float32), 3.0 + beat * 0.01)
    ]
    assert [type(fact) for fact in told] == [SpeechEnded, TurnEnded]
    assert told[0].t == pytest.approx(3.0, abs=0.3)


def test_who_leaves_in_mid_sentence_is_ended_and_forgotten() -> None:
    engine = SpeechEngine()
    play(engine, {"p-1": placed(3.0, [(0.5, voice("hazel-1"))]), "room": quiet(3.0)})
    assert engine.drop("p-1", 3.0) == [SpeechEnded("p-1", 3.0), TurnEnded("p-1", 3.0)]
    assert engine.drop("p-1", 3.0) == []
    assert engine.speaking() == ()
    assert set(engine.levels()) == {"room"}
    assert engine.echo_db("p-1") is None


def test_a_newcomer_in_an_old_row_inherits_nothing() -> None:
    engine = SpeechEngine(most=1)
    play(engine, {"p-1": placed(3.0, [(0.5, voice("hazel-1"))])})
    engine.drop("p-1", 3.0)
    assert play(engine, {"p-2": quiet(2.0)}) == []


def test_sources_may_come_and_go_in_every_beat() -> None:
    """A remote that is silent by its own word is not decoded: it is simply not there in that beat."""
    sound = placed(8.0, [(2.0, voice("hazel-1"))])
    engine, told = SpeechEngine(), []
    for beat in range(sound.size // FRAME):
        frame = sound[beat * FRAME : (beat + 1) * FRAME]
        there = np.max(np.abs(frame)) > 0.005
        told += engine.step({"p-1": frame} if there else {}, np.zeros(FRAME, np.float32), beat * 0.01)
    starts = [fact for fact in told if isinstance(fact, SpeechStarted)]
    assert 1 <= len(starts) <= 3
    assert starts[0].t == pytest.approx(2.1, abs=0.15)


def test_levels_are_those_of_the_sound() -> None:
    engine = SpeechEngine()
    play(engine, {"room": quiet(2.0, -40.0), "p-1": quiet(2.0, -70.0, seed=1)})
    assert engine.levels()["room"].rms == pytest.approx(-40.0, abs=1.0)
    assert engine.levels()["p-1"].rms == pytest.approx(-70.0, abs=1.0)


def test_the_stand_in_judge_still_finds_voices() -> None:
    engine = SpeechEngine(judge=StrictJudge())
    assert engine.judge == "webrtcvad"
    told = play(engine, {"p-1": placed(10.0, [(2.0, voice("hazel-1"))])})
    assert any(isinstance(fact, SpeechStarted) and 1.9 < fact.t < 2.6 for _, fact in told)


def test_the_same_sound_gives_the_same_facts() -> None:
    sound = placed(10.0, [(1.0, voice("iris-1"))])
    assert play(SpeechEngine(), {"p-1": sound}) == play(SpeechEngine(), {"p-1": sound})


def test_silence_costs_no_judgement() -> None:
    class Counting(StrictJudge):
        asked = 0

        def ask(self, rows: np.ndarray, chunks: Sound) -> Sound:
            Counting.asked += 1
            return super().ask(rows, chunks)

    play(SpeechEngine(judge=Counting()), {f"p-{index}": quiet(5.0, seed=index) for index in range(5)})
    assert Counting.asked <= 75  # of 156: two seconds of every newcomer, so that their silence is known
