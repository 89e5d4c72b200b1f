"""Words for acts on the speaking queue that were not possible."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "agenda_finished": Words(N_("That was the last part of the agenda.")),
    "already_here": Words(N_("This person is here already.")),
    "already_named": Words(N_("This voice has a name already.")),
    "already_so": Words(N_("It is so already.")),
    "bad_person": Words(N_("This cannot be a person.")),
    "bad_seat": Words(N_("There is no such number at the table.")),
    "bad_snapshot": Words(N_("What was kept of the queue could not be read."), N_("The queue begins empty.")),
    "bad_time": Words(
        N_("The clock of this computer is not usable."), N_("Set the clock, then start again.")
    ),
    "cannot_merge": Words(N_("These two entries cannot be made one.")),
    "already_granted": Words(N_("This person has the floor already.")),
    "already_later": Words(N_("This person has said later once already.")),
    "already_waiting": Words(N_("This person is in the queue already.")),
    "bad_position": Words(N_("There is no place {position} in the queue.")),
    "bad_seconds": Words(N_("{seconds} seconds is no length of time that fits here.")),
    "floor_idle": Words(N_("Nobody has the floor.")),
    "has_floor": Words(N_("This person has the floor already.")),
    "needs_confirmation": Words(
        N_("This takes the floor away from somebody."), N_("Do it once more to confirm.")
    ),
    "no_unnamed_voice": Words(N_("There is no unnamed voice just now.")),
    "not_chair": Words(N_("Only the moderation can do that.")),
    "not_holder": Words(N_("This person does not have the floor.")),
    "not_in_room": Words(N_("This person is not in the room.")),
    "nothing_to_undo": Words(N_("There is nothing to take back.")),
    "no_round": Words(N_("No round is running.")),
    "nobody_here": Words(N_("Nobody is here yet.")),
    "next_away": Words(
        N_("Who comes next is away just now."), N_("The place is kept. Wait a moment, or end the round.")
    ),
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
    "paused": Words(N_("The meeting is paused.")),
    "round_turn": Words(N_("This is a turn of the round."), N_("Let the person pass, or end the round.")),
    "same_request": Words(N_("These are the same entry.")),
    "seat_taken": Words(N_("Somebody has this number already.")),
    "table_full": Words(N_("The table is full.")),
    "title_missing": Words(N_("A title is needed.")),
    "agenda_full": Words(N_("The agenda is full."), N_("Leave an item out.")),
    "bad_minutes": Words(N_("That many minutes do not fit here."), N_("Give 0 to 600; 0 means open.")),
    "item_running": Words(N_("This part is running."), N_("Go on to another part first.")),
    "twice_on_agenda": Words(N_("This part is on the agenda already.")),
    "undo_conflict": Words(N_("This can no longer be taken back: others have acted since.")),
    "unknown_item": Words(N_("There is no such part of the agenda.")),
    "floor_granted": Words(N_("You have the floor.")),
    "floor_revoked": Words(N_("The moderation has taken the floor back."), N_("You can ask again.")),
    "request_denied": Words(
        N_("This time it is not possible for you to speak."), N_("You can ask again later.")
    ),
    "request_lapsed": Words(N_("Your request is no longer in the list."), N_("You can ask again.")),
    "turn_soon": Words(N_("Your time ends soon."), N_("Nothing will cut you off.")),
    "turn_over": Words(N_("The planned time is over."), N_("Nothing cuts you off: find your end in peace.")),
    "floor_offered": Words(N_("You were talked over: do you want the floor?"), N_("Ask to speak.")),
    "person_away": Words(N_("This person is away just now."), N_("The place is kept.")),
    "queue_closed": Words(N_("The queue is closed: no more requests.")),
    "round_running": Words(N_("A round is running."), N_("End it first.")),
    "turn_was": Words(N_("This person's turn in the round is over.")),
    "twice_in_ring": Words(N_("A person can be in the round only once.")),
    "unknown_person": Words(N_("This person is not in the meeting.")),
    "unknown_request": Words(N_("This request does not exist any more.")),
    "unknown_source": Words(N_("This voice is not known.")),
}
