/**
 * Refusals as a moderator reads them: what a participant is told as "you" is here about somebody else, and what only
 * a moderator can ask for. Owns: the sentences that differ from lib/words.js; they are the console's
 * (roomctl/i18n/faults/floor.py, door.py).
 */
import { N_, _ } from "../lib/i18n.js";
import { tell } from "../lib/words.js";

/** @type {Record<string, [string, string]>} */
const WORDS = {
  already_granted: [N_("This person has the floor already."), ""],
  already_later: [N_("This person has said later once already."), ""],
  already_waiting: [N_("This person is in the queue already."), ""],
  has_floor: [N_("This person has the floor already."), ""],
  not_holder: [N_("This person does not have the floor."), ""],
  not_in_round: [N_("This person is not in the round."), ""],
  not_yours: [N_("That is somebody else's request."), ""],
  nothing_to_answer: [N_("There is no turn to answer to."), ""],
  own_turn: [N_("One does not answer to oneself."), ""],
  queue_closed: [N_("The queue is closed: no more requests."), ""],
  turn_was: [N_("This person's turn in the round is over."), ""],
  agenda_full: [N_("The agenda is full."), N_("Leave an item out.")],
  bad_minutes: [N_("That many minutes do not fit here."), N_("Give 0 to 600; 0 means open.")],
  bad_position: [N_("There is no place {position} in the queue."), ""],
  bad_seat: [N_("There is no such number at the table."), ""],
  bad_seconds: [N_("{seconds} seconds is no length of time that fits here."), ""],
  cannot_merge: [N_("These two entries cannot be made one."), ""],
  invite_times: [N_("These times do not fit an invitation."), N_("It must begin before it ends.")],
  nobody_here: [N_("Nobody is here yet."), ""],
  not_for_the_queue: [N_("This message is for the volunteer: it does not wait in the queue."), ""],
  same_request: [N_("These are the same entry."), ""],
  title_missing: [N_("A title is needed."), ""],
  too_many_invites: [N_("There are too many invitations."), N_("Withdraw some first.")],
  twice_in_ring: [N_("A person can be in the round only once."), ""],
  twice_on_agenda: [N_("This part is on the agenda already."), ""],
  unknown_invite: [N_("There is no such invitation."), ""],
};

/**
 * @param {string} code
 * @param {Record<string, string | number>} [params]
 */
export function told(code, params = {}) {
  const [what, todo] = WORDS[code] || ["", ""];
  return what ? { what: _(what, params), todo: todo ? _(todo, params) : "" } : tell(code, params);
}
