"""Words for acts on the speaking queue that were not possible."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "already_granted": Words(N_("This person has the floor already.")),
    "already_later": Words(N_("This person has said later once already.")),
    "already_waiting": Words(N_("This person is in the queue already.")),
    "bad_position": Words(N_("There is no place {position} in the queue.")),
    "bad_seconds": Words(N_("{seconds} seconds is no length of time that fits here.")),
    "floor_idle": Words(N_("Nobody has the floor.")),
    "has_floor": Words(N_("This person has the floor already.")),
    "no_round": Words(N_("No round is running.")),
    "nobody_here": Words(N_("Nobody is here yet.")),
    "nobody_waits": Words(N_("Nobody is waiting.")),
    "not_for_others": Words(N_("Only the moderation can ask on behalf of somebody else.")),
    "not_for_the_queue": Words(N_("This message is for the volunteer: it does not wait in the queue.")),
    "not_in_queue": Words(N_("This request is not in the queue any more.")),
    "not_in_round": Words(N_("This person is not in the round.")),
    "not_pending": Words(N_("This request was already answered.")),
    "not_yet": Words(N_("That is not possible yet.")),
    "not_yours": Words(N_("That is somebody else's request.")),
    "note_too_long": Words(N_("The note is too long: at most {most} letters.")),
    "nothing_to_answer": Words(N_("There is no turn to answer to.")),
    "nothing_waiting": Words(N_("There is no request to take back.")),
    "own_turn": Words(N_("One does not answer to oneself.")),
    "person_away": Words(N_("This person is away just now."), N_("The place is kept.")),
    "queue_closed": Words(N_("The queue is closed: no more requests.")),
    "round_running": Words(N_("A round is running."), N_("End it first.")),
    "turn_was": Words(N_("This person's turn in the round is over.")),
    "twice_in_ring": Words(N_("A person can be in the round only once.")),
    "unknown_person": Words(N_("This person is not in the meeting.")),
    "unknown_request": Words(N_("This request does not exist any more.")),
    "unknown_source": Words(N_("This voice is not known.")),
}
