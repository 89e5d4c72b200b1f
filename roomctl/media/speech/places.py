"""Where in the room a voice is, whatever the microphones are: an array's direction, or the nearest one.

A place is a number that means something to these microphones only: degrees for an array, 1, 2, 3 ... for
microphones. A seat is what people say it is; `seat_of` brings the two together. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import numpy as np

from roomctl.media.dsp.frame import Frame
from roomctl.media.speech.direction import STEP_DEG, Direction, apart
from roomctl.media.speech.far_gate import HOP, LAGS, FarGate, band_energies
from roomctl.media.speech.seats import LevelSeats, Shares, own_part

NOWHERE: Final = 0
"""The seat of a voice that is at none: somebody stands at the door, or nobody was taught there."""
LEAST_LEAD: Final = 1.15
"""A microphone is nearest when it has so much more of the voice than the next."""
WIDEST_DEG: Final = 30.0
SAME_DEG: Final = 10.0
"""A voice further than this from every seat is at none."""
REMEMBERED: Final = 2 * HOP * LAGS
"""Beats of digital silence from the loudspeaker after which nothing can be its echo: two seconds."""
VOICED: Final = 0.05
"""Below so much sound in the window a direction is chance."""


class Places(Protocol):
    """The microphones' view of the room. Feed it every beat."""

    def step(self, channels: Frame, far: Frame, *, speech: bool) -> None:
        """One beat of all microphones (n, 480) and the loudspeaker (480); whether the room is speaking."""

    def heard(self) -> float | None:
        """The place of the voice of the last moments; None: none that could be placed."""

    def won(self) -> Mapping[float, float]:
        """The places that stood out in this beat, and how much each: of two voices now one, now both."""

    def seat_of(self, place: float, seats: Mapping[int, float]) -> int:
        """Which of these seats (by number: its place) that is, or `NOWHERE`."""

    def same(self, one: float, other: float) -> bool:
        """Whether two places are so near that one person may have been heard at both."""


class ByMicrophone:
    """A microphone for each seat or two."""

    def __init__(self, count: int) -> None:
        self._levels = LevelSeats(count)

    @property
    def evidence(self) -> Shares:
        """What gain is shared by."""
        return self._levels.evidence

    def step(self, channels: Frame, far: Frame, *, speech: bool) -> None:
        """See `Places.step`."""
        self._levels.step(channels, far, speech=speech)

    def heard(self) -> float | None:
        """The number of the microphone, the first is 1."""
        shares = self._levels.shares()
        order = np.argsort(shares)
        if shares[order[-1]] <= LEAST_LEAD * shares[order[-2]]:
            return None
        return float(order[-1] + 1)

    def won(self) -> Mapping[float, float]:
        """See `Places.won`."""
        return {at + 1.0: much for at, much in enumerate(self._levels.won.tolist()) if much > 0.0}

    def seat_of(self, place: float, seats: Mapping[int, float]) -> int:
        """See `Places.seat_of`."""
        return next((seat for seat, at in seats.items() if at == place), NOWHERE)

    def same(self, one: float, other: float) -> bool:
        """See `Places.same`."""
        return one == other


class ByDirection:
    """One array in the middle of the table."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction
        self._gate, self._row = FarGate(1, hop=1), np.zeros(1, np.intp)
        self._talking = np.zeros(1, np.bool_)
        self._quiet = REMEMBERED
        self._wait: list[
            Frame
        ] = []  # first microphone and loudspeaker, beats of a step that is not whole yet
        self._own = 1.0

    def step(self, channels: Frame, far: Frame, *, speech: bool) -> None:
        """See `Places.step`. What the loudspeaker explains comes from the loudspeaker, and is left out."""
        self._quiet = self._quiet + 1 if not far.any() else 0
        self._wait += [channels[0], far]
        if len(self._wait) == 2 * HOP:
            self._own = self._not_the_loudspeaker(speech) if self._quiet <= REMEMBERED else 1.0
            self._wait.clear()
        self._direction.step(channels, own=self._own)

    def _not_the_loudspeaker(self, speech: bool) -> float:
        bands = band_energies(np.stack(self._wait))
        self._talking[:] = speech
        near, far = (bands[index::2].mean(axis=0, keepdims=True) for index in (0, 1))
        self._gate.step(self._row, near, far, self._talking)
        return float(own_part(self._gate.explained(self._row))[0])

    def heard(self) -> float | None:
        """Degrees, counter-clockwise from the first microphone."""
        if self._direction.voiced < VOICED:
            return None
        return float(np.argmax(self._direction.power()) * STEP_DEG)

    def won(self) -> Mapping[float, float]:
        """See `Places.won`."""
        at = self._direction.last
        return {} if at is None else {at: 1.0}

    def seat_of(self, place: float, seats: Mapping[int, float]) -> int:
        """The nearest one, if it is near."""
        nearest = min(seats, key=lambda seat: apart(place, seats[seat]), default=NOWHERE)
        return nearest if nearest in seats and apart(place, seats[nearest]) <= WIDEST_DEG else NOWHERE

    def same(self, one: float, other: float) -> bool:
        """See `Places.same`."""
        return apart(one, other) <= SAME_DEG
