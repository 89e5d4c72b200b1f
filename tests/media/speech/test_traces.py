"""Recorded evenings of the ear: how likely a voice was every 32 ms, and what must follow from it.

`python -m tests.media.speech.test_traces` records them anew from the demo's voices and noises made here; a
trace that changes is read like any other change.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, FRAME_S, silence
from roomctl.media.speech.engine import SpeechEngine
from roomctl.media.speech.spurts import Spurt, SpurtRule
from roomctl.media.speech.vad import CHUNK_S
from tests.media.speech.scenes import NOISES, Sound, placed, quiet, reverberated, voice

FOLDER = Path(__file__).parents[2] / "data" / "ear"
TRACES = sorted(FOLDER.glob("*.json"))


def replayed(trace: dict[str, object]) -> list[list[object]]:
    """Each edge with its chunk."""
    spurt = Spurt(SpurtRule(), trace["patience_s"])  # type: ignore[arg-type]  # as JSON keeps it
    told: list[list[object]] = []
    for at, probability in enumerate(trace["voice"]):  # type: ignore[arg-type,var-annotated]
        told += [[at, edge.value] for edge in spurt.step(probability, CHUNK_S)]
    return told


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_recorded_trace_leads_to_its_events(path: Path) -> None:
    trace = json.loads(path.read_text(encoding="utf-8"))
    assert replayed(trace) == trace["events"]


def test_traces_are_there_and_say_what_they_are() -> None:
    assert len(TRACES) >= 6
    for path in TRACES:
        trace = json.loads(path.read_text(encoding="utf-8"))
        assert trace["what"]
        assert len(trace["voice"]) * CHUNK_S < 15.0


# --- recording ----------------------------------------------------------------------------------------


def scenes() -> dict[str, tuple[str, Sound, Sound | None, float | None]]:
    """Name: what it is, the room's microphone, its loudspeaker, the person's patience."""
    far = placed(12.0, [(1.0, voice("hazel-1"))])
    said = voice("iris-1")
    return {
        "a_sentence": ("A sentence and the silence after it.", placed(9.0, [(1.0, said)]), None, None),
        "a_patient_person": ("The same, by somebody who thinks.", placed(12.0, [(1.0, said)]), None, 3.0),
        "mm": ("A third of a second of a voice.", placed(4.0, [(1.0, said[4800:20_000])]), None, None),
        "a_live_room": (
            "The sentence from the end of a live room, over a fan.",
            reverberated(placed(9.0, [(1.0, said)]), 0.6) + 0.4 * NOISES["fan"](9.0)[: 9 * 48_000],
            None,
            None,
        ),
        "keys_and_knocks": (
            "Keys, then knocks.",
            np.concatenate([NOISES[one](6.0) for one in ("typing", "knocks")]),
            None,
            None,
        ),
        "the_loudspeaker": (
            "A remote from the loudspeaker, nobody at the table.",
            reverberated(far, delay_s=0.12, gain=0.3) + quiet(12.0, -62.0),
            far,
            None,
        ),
        "over_the_loudspeaker": (
            "A remote from the loudspeaker, and after two seconds somebody at the table.",
            reverberated(far, delay_s=0.12, gain=0.3) + placed(12.0, [(3.0, voice("lavande-2"))]),
            far,
            None,
        ),
    }


def record() -> None:
    """Writes all traces."""
    FOLDER.mkdir(exist_ok=True)
    for name, (what, sound, far, patience_s) in scenes().items():
        engine, likely = SpeechEngine(cancelled=False), []
        for beat in range(sound.size // FRAME):
            part = slice(beat * FRAME, (beat + 1) * FRAME)
            engine.step({"room": sound[part]}, silence() if far is None else far[part], beat * FRAME_S)
            likely.append(engine.likely("room"))
        chunks = (np.arange(1, int(sound.size // FRAME * FRAME_S / CHUNK_S)) * CHUNK_S / FRAME_S).astype(int)
        trace: dict[str, object] = {
            "what": what,
            "patience_s": patience_s,
            "voice": [round(likely[at], 3) for at in chunks],
        }
        trace["events"] = replayed(trace)
        text = json.dumps(trace, indent=1, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(_on_lines(text), encoding="utf-8")


def _on_lines(text: str) -> str:
    """Numbers and pairs on common lines."""
    flat = json.loads(text)
    voiced = flat.pop("voice")
    events = ",\n  ".join(json.dumps(one) for one in flat.pop("events"))
    rows = ",\n  ".join(json.dumps(voiced[at : at + 16])[1:-1] for at in range(0, len(voiced), 16))
    head = json.dumps(flat, indent=1, ensure_ascii=False)[:-2]
    return f'{head},\n "voice": [\n  {rows}\n ],\n "events": [\n  {events}\n ]\n}}\n'


if __name__ == "__main__":
    record()
