"""The table of a floor request's life. FLOOR.md's state diagram is drawn from it.

Rule 1: no status changes but by a row of this table (`check` refuses all else as a fault of ours).
Rule 2: an undone act is not a transition: it gives back what was, and says `undone`.
It must not know who may cause a change: that is written where the event is handled.
"""

from __future__ import annotations

from roomctl.floor.model import Cause, Status

P, A, G = Status.PENDING, Status.ACCEPTED, Status.GRANTED
RELEASED, REVOKED, DENIED, CANCELLED = Status.RELEASED, Status.REVOKED, Status.DENIED, Status.CANCELLED

TABLE: dict[tuple[Status | None, Status], tuple[Cause, ...]] = {
    (None, P): (Cause.ASKED, Cause.ADDED, Cause.SPEECH),
    (None, A): (Cause.ASKED, Cause.ADDED, Cause.SPEECH),
    (None, G): (Cause.SPEECH, Cause.ROUND),
    (P, A): (Cause.ACCEPTED, Cause.POLICY, Cause.LAPSED, Cause.MERGED, Cause.NAMED),
    (P, G): (Cause.GRANTED, Cause.MERGED, Cause.NAMED),
    (P, DENIED): (Cause.DENIED,),
    (P, CANCELLED): (Cause.WITHDRAWN, Cause.LEFT, Cause.LAPSED, Cause.MERGED, Cause.NAMED),
    (P, RELEASED): (Cause.DONE,),
    (A, G): (
        Cause.NEXT,
        Cause.GRANTED,
        Cause.ADVANCE,
        Cause.ASKED,
        Cause.SPEECH,
        Cause.RETURNED,
        Cause.MERGED,
        Cause.NAMED,
    ),
    (A, DENIED): (Cause.DENIED,),
    (A, CANCELLED): (Cause.WITHDRAWN, Cause.LEFT, Cause.MERGED, Cause.NAMED),
    (A, RELEASED): (Cause.DONE, Cause.RELEASED, Cause.ROUND),
    (G, A): (Cause.SUSPENDED, Cause.AWAY),
    (G, RELEASED): (Cause.RELEASED, Cause.SILENCE, Cause.NEXT, Cause.GRANTED, Cause.LEFT, Cause.ROUND),
    (G, REVOKED): (Cause.REVOKED,),
    (G, CANCELLED): (Cause.MERGED, Cause.NAMED),
}

SAME: frozenset[Cause] = frozenset(
    {
        Cause.ORDER,
        Cause.MOVED,
        Cause.NAMED,
        Cause.MERGED,
        Cause.LAPSED,
        Cause.ROUND,
        Cause.ADDED,
    }
)
"""Causes that are told while the status stays what it is."""


class BrokenTable(AssertionError):  # noqa: N818 - the name tells what it is
    """A fault of the machine itself, never of its input."""


def check(before: Status | None, after: Status, cause: Cause) -> None:
    """Raise BrokenTable unless the table has this row."""
    if before is after:
        if cause not in SAME:
            raise BrokenTable(f"{after} stays {after} by {cause}")
    elif cause not in TABLE.get((before, after), ()):
        raise BrokenTable(f"{before} -> {after} by {cause}")


def mermaid() -> str:
    """The state diagram as mermaid text, rows in the table's order."""
    lines = ["stateDiagram-v2"]
    for (before, after), causes in TABLE.items():
        start = "[*]" if before is None else before.value
        lines.append(f"    {start} --> {after.value}: {', '.join(cause.value for cause in causes)}")
    lines.extend(f"    {end.value} --> [*]" for end in (RELEASED, REVOKED, DENIED, CANCELLED))
    return "\n".join(lines)
