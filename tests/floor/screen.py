"""A screen as a client has it: the queue at the moment it opened, then only what is told."""

from __future__ import annotations

from roomctl.floor import events as ev
from roomctl.floor.model import END_STATUSES, FloorState, RequestId


class Screen:
    """Knows places only from `StatusChanged`."""

    def __init__(self, state: FloorState) -> None:
        self.places: dict[RequestId, int] = {one: place for place, one in enumerate(state.queue, 1)}

    def told(self, effects: tuple[ev.Effect, ...]) -> None:
        for one in effects:
            if not isinstance(one, ev.StatusChanged):
                continue
            self.places.pop(one.request, None)
            if one.position is not None and one.status not in END_STATUSES:
                self.places[one.request] = one.position

    @property
    def order(self) -> tuple[RequestId, ...]:
        """The queue as this screen shows it."""
        return tuple(sorted(self.places, key=lambda request: self.places[request]))
