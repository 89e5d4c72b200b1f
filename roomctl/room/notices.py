"""From effects of the floor to words for the one person they concern.

Owns: which effect is told to whom, as a code. Must not know: pages' connections, words. What everybody sees
stands in the views; this is only what one person should notice.
"""

from __future__ import annotations

from roomctl.floor import events as ev
from roomctl.floor.model import Cause, Status
from roomctl.room.meeting import Meeting
from roomctl.types import PersonId
from roomctl.wire.page import Notice

ENDS = {
    Status.GRANTED: "floor_granted",
    Status.DENIED: "request_denied",
    Status.REVOKED: "floor_revoked",
}
LAPSES = frozenset({Cause.LAPSED, Cause.LEFT, Cause.MERGED})


def tell_people(meeting: Meeting, now: float) -> None:
    """Send what the effects since the last time mean for people, and forget the effects."""
    effects, meeting.effects = meeting.effects, []
    for effect in effects:
        if isinstance(effect, ev.FloorOffered) and not effect.has_floor:
            meeting.talked_over[PersonId(effect.person)] = now
        told = notice(effect)
        if told is None:
            continue
        person, message = told
        one = meeting.roster.get(person)
        if one is not None and one.page is not None:
            meeting.out.page(one.page, message)


def notice(effect: ev.Effect) -> tuple[PersonId, Notice] | None:
    """Whom this effect concerns, and what to tell them; None: nobody in particular."""
    match effect:
        case ev.StatusChanged(person=str() as person):
            code = ENDS.get(effect.status, "")
            if effect.status is Status.CANCELLED and effect.cause in LAPSES:
                code = "request_lapsed"
            if not code:
                return None
            return PersonId(person), Notice(
                code=code,
                params={"request": effect.request, "cause": effect.cause.value},
                reason=effect.reason,
            )
        case ev.FloorOffered():
            has = int(effect.has_floor)
            return PersonId(effect.person), Notice(code="floor_offered", params={"has_floor": has})
        case ev.TurnWarning(person=str() as person):
            seconds = round(effect.left_s)
            return PersonId(person), Notice(code=f"turn_{effect.level.value}", params={"seconds": seconds})
        case _:
            return None
