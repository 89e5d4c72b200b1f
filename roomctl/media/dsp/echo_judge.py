"""Who is heard in this frame: somebody at the table, or what the filter left of the loudspeaker?

Keeps, band by band, how much of the echo the filter leaves behind (`leak`), and whether the filter can be
trusted at all. Trust has three witnesses: the leak itself (a clipping loudspeaker or two clocks leave much
behind), how well the predicted echo fits the microphone (a moved loudspeaker does not fit), and whether what
remains rises and falls with the prediction (a voice at the table does not). Pure: one call is 10 ms.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.echo_filter import Power, Spectrum, power_of

EDGES: Final = np.array([2, 4, 6, 8, 11, 14, 18, 22, 27, 33, 40, 49, 60, 74, 91, 112, 136])
"""First bins of the bands: 100 Hz to 8 kHz, about a third of an octave each."""
DOUBT: Final = 0.008
"""Weight of a frame that may hold a quiet voice or may not, in what is learned of the leak."""
COUNT: Final = EDGES.size
MIDDLE: Final = slice(2, 14)
"""Bands of 300 Hz to 4.5 kHz, by which is decided."""
LEAST: Final = 1e-4
"""Power of a band in which nothing is heard."""
OPEN_DB: Final = 4.0
ENOUGH_DB: Final = 6.0
"""The table is heard once the evidence beyond `OPEN_DB`, added up over frames, comes to this: a voice over
the echo does it in one or two, the edge of an echo that begins in mid-frame does not.
"""
SHUT_DB: Final = 2.0
KEPT_UP: Final = 6
"""Frames of evidence that are needed where AEC3 hears nobody at all: a jump of the delay looks like a voice
at first, and has lost the filter's trust by then."""
HOLD: Final = 22
"""Frames for which the table stays heard after its last sound."""
TRUST_DB: Final = -11.0
"""Leak below which the filter is good enough to be listened to."""
DISTRUST_DB: Final = -9.0
FITS: Final = 0.55
"""Least share of the prediction that is found in the microphone."""
KIN_MEMORY: Final = 0.985
"""Of one frame in the comparison of what is left with the prediction: about 0.7 s."""
HUSH: Final = 0.06
SUSPECT: Final = 1.1
"""Likeness of what is left to the prediction, plus how much AEC3 takes of it. Clipping that begins in mid-
meeting comes to 1.6, double talk to 0.2 to 1.2."""
SUSPICION: Final = 25.0
"""What is beyond `SUSPECT`, added up over frames, at which it was no voice: half a second of clipping."""
ENOUGH_FRAMES: Final = 30.0
SAME: Final = 0.7
"""Share of what is heard that is the prediction, louder or softer, from which on nobody else is heard."""
TURNED: Final = 0.15
"""So much louder or softer in three of four bands, for `TURNED_FRAMES`, and the volume was changed."""
TURNED_FRAMES: Final = 4
FIT_MEMORY: Final = 0.88
MISFIT: Final = 8
"""Frames of misfit after which the filter is given up."""
BEST_DB: Final = -20.0
"""No filter is taken to be better than this: after a new sound, or in the tail of a live room, none is."""
MARGIN_DB: Final = 3.0
LOUDER: Final = 3
"""Frames that are louder without the predicted echo than with it, after which it is no voice."""
FAR_GAIN: Final = 4.0
"""Echo may be so much more powerful than what was played, where nothing better is known."""

Bands = NDArray[np.float32]
"""Shape (17,)."""


def bands_of(power: Power) -> Bands:
    """Sums over each band."""
    return np.add.reduceat(power, EDGES).astype(np.float32)


class Judge:
    """Call `step` with every frame; read the rest."""

    def __init__(self) -> None:
        self.near = False
        """Somebody at the table is heard."""
        self.trusted = False
        """The filter takes most of the echo."""
        self.lost = False
        """The filter fits no more: it should begin anew. True for one frame."""
        self.gain = 1.0
        """The loudspeaker is so much louder than the filter knows: it was turned up or down."""
        self.leak_db: Bands = np.zeros(COUNT, np.float32)
        self.evidence_db = 0.0
        self._left = 0
        self._fit = np.zeros((3, COUNT), np.float32)
        self._echo = np.full(COUNT, LEAST, np.float32)
        self._noise = np.full(COUNT, 1.0, np.float32)
        self._calm = np.full(COUNT, LEAST, np.float32)
        self._misfits = self._turned = 0
        self._sum = 0.0
        self._kept_up = 0
        self._louder = 0
        self._kin = np.zeros((5, MIDDLE.stop - MIDDLE.start), np.float32)
        self._compared = 0.0
        self._hushed = 0.0
        self._suspicion = 0.0

    def step(self, error: Spectrum, echo: Spectrum, far: Bands, *, hush: float = 0.0) -> None:
        """`error`: microphone without the predicted `echo`; `far`: the most that was played of late;
        `hush`: how much of this frame AEC3 takes away, 0 (nothing) to 1 (30 dB and more).
        """
        left, predicted = bands_of(power_of(error)) + LEAST, bands_of(power_of(echo))
        heard = bands_of(power_of(np.asarray(error + echo, np.complex64))) + LEAST
        self._look_at_noise(left)
        active = predicted > 3.0 * self._noise + LEAST
        playing = int(np.count_nonzero(active[MIDDLE])) >= 3
        self._look_at_fit(error, echo, predicted, heard, active, playing=playing)
        self._echo = np.maximum(predicted, 0.75 * self._echo)
        ratio_db = 10.0 * np.log10(left / (self._explained(far) + 2.0 * self._noise + LEAST))
        evidence = float(np.clip(ratio_db[MIDDLE], -3.0, 15.0).mean())
        grew = _median(10.0 * np.log10(left / heard)[MIDDLE])
        self._decide(evidence, misfit=grew > 1.0 and playing, doubted=hush >= 1.0 and playing)
        if playing:
            self._compare(left, predicted, hush)
            self._learn(left, predicted, active)

    def _explained(self, far: Bands) -> Bands:
        """What may be in the microphone without anybody speaking."""
        if self.trusted:
            leak_db = np.maximum(self.leak_db, BEST_DB) + MARGIN_DB
            return np.asarray(10.0 ** (0.1 * leak_db) * self._echo, np.float32)
        return np.asarray(FAR_GAIN * far, np.float32)

    def _look_at_noise(self, left: Bands) -> None:
        self._calm += 0.1 * (left - self._calm)
        self._noise = np.minimum(1.006 * self._noise, self._calm)

    def _look_at_fit(
        self,
        error: Spectrum,
        echo: Spectrum,
        predicted: Bands,
        heard: Bands,
        active: NDArray[np.bool_],
        *,
        playing: bool,
    ) -> None:
        alike = np.add.reduceat(error.real * echo.real + error.imag * echo.imag, EDGES) + predicted
        self._fit *= FIT_MEMORY
        self._fit += (alike, predicted, heard)
        self.lost, self.gain = False, 1.0
        if not playing:
            return
        where = active & (np.arange(COUNT) >= MIDDLE.start) & (np.arange(COUNT) < MIDDLE.stop)
        alike, predicted, heard = self._fit[:, where]
        fits = alike / predicted
        fit = _median(fits)
        if self.trusted and _median(fits * alike / heard) > SAME:
            self._look_at_volume(fits, fit)
            return
        self._turned = 0
        self._misfits = self._misfits + 1 if fit < FITS else 0
        if self._misfits >= MISFIT and self.trusted:
            self._lose()

    def _look_at_volume(self, fits: Bands, fit: float) -> None:
        """The loudspeaker alone is heard. Where all of it is louder or softer, its volume was changed."""
        few, most = np.quantile(fits, (0.25, 0.75)).tolist()
        turned = few > 1.0 + TURNED or most < 1.0 - TURNED
        self._turned = self._turned + 1 if turned else 0
        self._misfits = 0
        if self._turned >= TURNED_FRAMES:
            self.gain = fit
            self._fit[:] = 0.0  # what was before the change tells nothing more
            self._turned = self._left = 0
            self._sum = 0.0

    def _decide(self, evidence: float, *, misfit: bool, doubted: bool) -> None:
        self.evidence_db = evidence
        self._sum = self._sum + evidence - OPEN_DB if evidence > OPEN_DB else 0.5 * self._sum
        self._kept_up = self._kept_up + 1 if evidence > OPEN_DB else 0
        sure = self._sum > ENOUGH_DB and (not doubted or self._kept_up >= KEPT_UP)
        self._louder = self._louder + 1 if misfit else 0
        if self.lost or self._louder >= LOUDER:
            self._left = 0
        if self.lost or self._louder >= LOUDER or (misfit and not self.near):
            self.near = self._left > 0
            return
        if sure or (self.near and evidence > SHUT_DB):
            self._left = HOLD
        else:
            self._left = max(0, self._left - 1)
        self.near = self._left > 0

    def _compare(self, left: Bands, predicted: Bands, hush: float) -> None:
        """A loudspeaker turned up, or clipping, leaves what rises and falls with it: that is no voice."""
        x, y = np.log(np.maximum(predicted, LEAST)[MIDDLE]), np.log(left[MIDDLE])
        self._kin *= KIN_MEMORY
        self._kin += (x, y, x * x, y * y, x * y)
        self._compared = KIN_MEMORY * self._compared + 1.0
        self._hushed += HUSH * (hush - self._hushed)
        if not self.near or not self.trusted or self._compared < ENOUGH_FRAMES:
            return
        mx, my, xx, yy, xy = self._kin / self._compared
        spread = float(np.sqrt(np.sum(xx - mx * mx) * np.sum(yy - my * my)))
        suspect = float(np.sum(xy - mx * my)) / (spread + 1e-3) + self._hushed
        self._suspicion = max(0.0, self._suspicion + suspect - SUSPECT)
        if self._suspicion > SUSPICION:
            self._lose()

    def _lose(self) -> None:
        """The filter fits no more."""
        self.lost, self.trusted, self.near = True, False, False
        self._misfits = self._left = 0
        self._sum = self._hushed = self._compared = self._suspicion = 0.0
        self._kin[:] = 0.0
        self.leak_db[:] = 0.0

    def _learn(self, left: Bands, predicted: Bands, active: NDArray[np.bool_]) -> None:
        """The leak is learned while nobody at the table speaks."""
        seen = 10.0 * np.log10(left / (predicted + LEAST))
        above = seen - self.leak_db
        beyond = float(np.clip(above, -6.0, 20.0)[MIDDLE][active[MIDDLE]].mean())
        speed = 0.05 if beyond < OPEN_DB else DOUBT if beyond < 2.0 * OPEN_DB else 0.0
        self.leak_db = np.where(active, self.leak_db + speed * np.clip(above, -12.0, 12.0), self.leak_db)
        broad = float(self.leak_db[MIDDLE].mean())
        self.trusted = broad < (DISTRUST_DB if self.trusted else TRUST_DB)


def _median(values: NDArray[np.floating[Any]]) -> float:
    """At least one value. As numpy's own, which takes ten times as long: 0.6 % of a core."""
    ordered = np.sort(values)
    return 0.5 * float(ordered[(ordered.size - 1) // 2] + ordered[ordered.size // 2])
