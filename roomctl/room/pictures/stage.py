"""Who is shown, and in which place. PURE; time is an argument.

Rules. A person shown keeps the place while shown: nothing jumps. Up to as many as there are places,
everybody with a camera is shown. Beyond that: the room's camera and who has the floor always; then who is
next, who speaks, who spoke last; then who is shown already. Somebody new has to have a claim (the floor, the
next turn, or `TALK_S` of speech) to take the place of another, of whom it is longest since they had one, and
who has been seen for `STAY_S`; and places change hands one at a time, `EVERY_S` apart. Only the floor waits
for nothing.
Must not know floors, rosters, links: names of sources are just words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from roomctl.wire.pictures import PLACES

TALK_S: Final = 1.0
STAY_S: Final = 8.0
EVERY_S: Final = 3.0


class Stage:
    """`step` whenever something changed, or a second went by."""

    def __init__(self, places: int = PLACES) -> None:
        self.places: list[str] = [""] * places
        self._since: dict[str, float] = {}  # shown since
        self._claimed: dict[str, float] = {}  # had a claim last
        self._talks: dict[str, float] = {}  # speaks since
        self._changed = -EVERY_S

    def step(
        self,
        now: float,
        cameras: Sequence[str],
        *,
        holders: Sequence[str] = (),
        following: str | None = None,
        speaking: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Who stands where ("" = nobody). `cameras`: all who have one, in the order of coming; `holders`:
        who must be seen, as many as there are places at most.
        """
        there = set(cameras)
        self._forget(there)
        self._listen(now, speaking, there)
        must = [one for one in holders if one in there][: len(self.places)]
        for one in must:
            self._claimed[one] = now
        self._fill(now, [one for one in [*must, *cameras] if one not in self.places])
        for one in must:
            if one not in self.places:
                self._replace(now, one, must)
        self._take_turns(now, following if following in there else None, must)
        return tuple(self.places)

    def order(self, *, holders: Sequence[str] = (), following: str | None = None) -> tuple[str, ...]:
        """Who is shown, who matters most first: for viewers who cannot get all."""
        shown = [one for one in self.places if one]
        rank = {one: at for at, one in enumerate([*holders, *([following] if following else [])])}
        last = len(rank)
        return tuple(sorted(shown, key=lambda one: (rank.get(one, last), -self._claimed.get(one, -1e9))))

    def _forget(self, there: set[str]) -> None:
        self.places = [one if one in there else "" for one in self.places]
        for known in (self._since, self._claimed, self._talks):
            for gone in [one for one in known if one not in there]:
                del known[gone]

    def _listen(self, now: float, speaking: Collection[str], there: set[str]) -> None:
        for one in there:
            if one not in speaking:
                self._talks.pop(one, None)
            elif now - self._talks.setdefault(one, now) >= TALK_S:
                self._claimed[one] = now

    def _fill(self, now: float, waiting: Sequence[str]) -> None:
        """Free places go to whoever waits; with more than there are, to who spoke last."""
        free = [at for at, one in enumerate(self.places) if not one]
        waiting = list(dict.fromkeys(waiting))
        if len(waiting) > len(free):
            waiting = sorted(waiting, key=lambda one: -self._claimed.get(one, -1e9))
        for at, one in zip(free, waiting, strict=False):
            self.places[at] = one
            self._since[one] = now

    def _take_turns(self, now: float, following: str | None, must: Sequence[str]) -> None:
        if now - self._changed < EVERY_S:
            return
        hidden = [one for one, at in self._claimed.items() if one not in self.places and at == now]
        if following and following not in self.places:
            hidden.insert(0, following)
        if hidden:
            self._replace(now, hidden[0], [*must, *([following] if following else [])], patient=True)

    def _replace(self, now: float, one: str, safe: Collection[str], *, patient: bool = False) -> None:
        """`one` takes the place of who has had no claim for longest."""
        may_go = [
            at
            for at, other in enumerate(self.places)
            if other not in safe and not (patient and self._stays(now, other))
        ]
        if not may_go:
            return
        place = min(may_go, key=lambda at: (self._claimed.get(self.places[at], -1e9), -at))
        self._since.pop(self.places[place], None)
        self.places[place] = one
        self._since[one] = self._changed = now

    def _stays(self, now: float, one: str) -> bool:
        return now - self._since.get(one, -1e9) < STAY_S or self._claimed.get(one) == now
