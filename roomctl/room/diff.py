"""What changed since the last time: so that only that is sent.

PURE. Owns: comparing views. Must not know: what a view means, beyond which of its numbers are ages: an age
grows by itself at the receiver's, so that it is no change.
"""

from __future__ import annotations

AGES = frozenset({"waiting_s", "held_s", "longest_remote_wait_s", "age_s", "running_s", "agenda_s"})
FLAGS = frozenset({"undo_s", "over_s", "ends_in_s"})
"""Ages of which it matters whether they are zero."""
SHARES = frozenset({"share_room", "balance"})
TALK = frozenset({"talk_s", "turn_s", "talk_room_s", "talk_remote_s", "talk_unnamed_s"})
TALK_STEP_S = 10.0
"""Talk time is told again when it has grown by so much."""


def settled(plain: object) -> object:
    """A view as plain values without what changes by itself: equal for views that tell the same."""
    if isinstance(plain, dict):
        return {key: _kept(key, value) for key, value in plain.items() if key not in AGES}
    if isinstance(plain, list | tuple):
        return [settled(one) for one in plain]
    return plain


def _kept(key: str, value: object) -> object:
    if key in FLAGS:
        return bool(value)
    if key in SHARES and isinstance(value, float):
        return round(value, 1)
    if key in TALK and isinstance(value, float):
        return value // TALK_STEP_S
    return settled(value)
