"""Recordings for `bench who`: found by folder and suffix, whatever the files are called.

Layout of --data DIR (`../shared/data` where it lies beside the clone): `vad/` sounds with `.scv` hand labels
beside them, `meetings/` sounds with `.rttm`, `speakers/NAME/` utterances of one reader each, `noise/` sounds
whose class is the first word of the file's name, `rir/` measured impulse responses. Everything is handed out
at 48 kHz, mono. Must not know what is measured with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import FRAME, RATE

Sound = NDArray[np.float32]
Mask = NDArray[np.bool_]
"""One value per 10 ms."""
Spans = list[tuple[float, float]]
"""(begin, end) in seconds, in order."""

SOUNDS: Final = {".flac", ".wav", ".ogg", ".opus", ".mp3"}
BESIDE: Final = Path(__file__).parents[3] / "shared" / "data"
_CLASS: Final = re.compile(r"[A-Za-z]+")
_SAME: Final = {"laugh": "laughter", "coughs": "cough", "knocks": "knock", "typing": "keyboard"}


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and where somebody speaks in it (by hand, or by a meeting's transcript)."""

    name: str
    sound: Sound
    spans: Spans

    @property
    def truth(self) -> Mask:
        """Speech per 10 ms."""
        return mask(self.spans, self.sound.size // FRAME)


@dataclass
class Recordings:
    """Everything in one folder, read when first asked for. FileNotFoundError when there is nothing in it."""

    root: Path = field(default=BESIDE)

    def __post_init__(self) -> None:
        if not any((self.root / part).is_dir() for part in ("vad", "noise", "speakers", "meetings")):
            raise FileNotFoundError(f"no recordings in {self.root}: give --data DIR (layout: who_data.py)")

    @cached_property
    def labelled(self) -> list[Clip]:
        """Hand-labelled clips."""
        found = []
        for path in _sounds(self.root / "vad"):
            labels = path.with_suffix(".scv")
            if labels.is_file():
                found.append(Clip(path.stem, load_clip(path), _scv(labels.read_text(encoding="utf-8"))))
        return found

    @cached_property
    def meetings(self) -> list[Clip]:
        """Meetings with the turns of everybody, joined; the sound as long as the transcript covers it."""
        found = []
        for path in _sounds(self.root / "meetings"):
            labels = path.with_suffix(".rttm")
            if labels.is_file():
                spans = _rttm(labels.read_text(encoding="utf-8"))
                found.append(Clip(path.stem, load_clip(path), spans))
        return found

    @cached_property
    def noises(self) -> dict[str, list[Sound]]:
        """Sounds of a room that are nobody speaking, by class."""
        found: dict[str, list[Sound]] = {}
        for path in _sounds(self.root / "noise"):
            word = _CLASS.match(path.name)
            if word:
                name = word.group().lower()
                found.setdefault(_SAME.get(name, name), []).append(load_clip(path))
        return found

    @cached_property
    def readers(self) -> dict[str, list[Sound]]:
        """Utterances by reader, those of half a second and more."""
        folders = sorted(one for one in (self.root / "speakers").glob("*") if one.is_dir())
        found = {one.name: [load_clip(path) for path in _sounds(one)] for one in folders}
        return {
            name: kept for name, all_ in found.items() if (kept := [u for u in all_ if u.size > RATE / 2])
        }

    @cached_property
    def rooms(self) -> list[Sound]:
        """Measured impulse responses (first channel), their strongest sample first."""
        found = []
        for path in _sounds(self.root / "rir"):
            response = load_clip(path)
            start = int(np.argmax(np.abs(response)))
            response = response[start : start + RATE]
            found.append((response / np.sqrt(np.sum(response**2))).astype(np.float32))
        return found


def mask(spans: Spans, frames: int) -> Mask:
    """Spans as one value per 10 ms."""
    out = np.zeros(frames, np.bool_)
    for begin, end in spans:
        out[round(begin * 100) : round(end * 100)] = True
    return out


def spans_of(values: Mask) -> Spans:
    """The spans in which one value per 10 ms is true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], values.astype(np.int8), [0]))))
    return [(float(a) / 100, float(b) / 100) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def joined(spans: Spans, gap_s: float) -> Spans:
    """Spans whose gaps are shorter than `gap_s` made one."""
    out: Spans = []
    for begin, end in sorted(spans):
        if out and begin - out[-1][1] < gap_s:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return out


def _sounds(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in SOUNDS)


def _scv(text: str) -> Spans:
    cells = text.strip().split(",")[1:]
    rows = [(float(cells[at]), float(cells[at + 1]), cells[at + 2]) for at in range(0, len(cells) - 2, 3)]
    return joined([(begin, end) for begin, end, speech in rows if speech.strip() == "1"], 0.0)


def _rttm(text: str) -> Spans:
    turns = [line.split() for line in text.splitlines() if line.startswith("SPEAKER")]
    return joined([(float(one[3]), float(one[3]) + float(one[4])) for one in turns], 0.0)
