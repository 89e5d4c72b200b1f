"""The floor's one door: `handle(state, event, now) -> Outcome`.

Owns the order in which subjects are asked; the rules themselves live one subject a file. It must
not know where events come from. (Being built: the signature is the contract.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roomctl.floor.events import IllegalEvent, Outcome

if TYPE_CHECKING:
    from roomctl.floor.events import Event
    from roomctl.floor.model import FloorState


def handle(state: FloorState, event: Event, now: float) -> Outcome:
    """The floor after `event` at wall time `now` (seconds of a steady clock), and what to tell.

    Raises IllegalEvent when the event cannot be; the state is then still what it was.
    """
    raise IllegalEvent("not_yet", event=event.name)


def next_deadline(state: FloorState) -> float | None:
    """Wall time at which a Tick is due; None: nothing waits for the time."""
    return None
