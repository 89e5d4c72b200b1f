/**
 * Every code that can reach somebody on a page, with what happened and what to do. One place, one line each.
 * Owns: the sentences, said to the person they concern ("You ..."). Where the same sentence serves the console
 * (roomctl/i18n/faults) it is the same here, and translated once. Must not know: who raised the code.
 */
import { N_, _ } from "./i18n.js";

const NEW_LINK = N_("Ask the person who invited you for a new link.");
const RELOAD = N_("Reload the page.");
const CURRENT = N_("Reload the page. If it happens again, use a current Firefox, Chrome, Edge or Safari.");
const NO_CONNECTION = N_("The browser and the room could not agree on a connection.");

/** @type {Record<string, [string, string]>} */
const WORDS = {
  // the microphone
  "mic.denied": [N_("The browser does not let this page use the microphone."),
    N_("Tap the small sign beside the address above, allow the microphone, then try again.")],
  "mic.busy": [N_("Another program is using the microphone."),
    N_("Close other calls (Zoom, Teams, WhatsApp, telephone), then try again.")],
  "mic.none": [N_("This device has no microphone that we can find."),
    N_("Plug in a headset, then try again. Or come in without a microphone.")],
  "mic.insecure": [N_("The address of this page is not protected, so the browser gives no microphone."),
    N_("Ask for a link that begins with https. You can come in and listen without a microphone.")],
  "mic.failed": [N_("The microphone did not start."),
    N_("Try again. If it does not help, close the browser and open the link once more.")],
  "mic.lost": [N_("Your microphone is gone."),
    N_("You can listen and ask to speak. Plug it in again and reload the page to be heard.")],

  // the camera
  "camera.denied": [N_("The browser does not let this page use the camera."),
    N_("Tap the small sign beside the address above, allow the camera, then try again.")],
  "camera.busy": [N_("Another program is using the camera."), N_("Close other calls and the camera's own program, then try again.")],
  "camera.none": [N_("This device has no camera that we can find."), N_("Everything else works without one.")],
  "camera.insecure": [N_("The address of this page is not protected, so the browser gives no camera."),
    N_("Ask for a link that begins with https. Everything else works without a camera.")],
  "camera.failed": [N_("The camera did not start."), N_("Try again. Everything else works without it.")],
  "camera.lost": [N_("Your camera is gone."), N_("Plug it in again and turn it on.")],

  // the door
  invite_missing: [N_("This address holds no invitation."), N_("Open the whole link you were sent.")],
  invite_bad: [N_("This invitation is not valid."), NEW_LINK],
  invite_early: [N_("This invitation is not valid yet."), N_("Come back when the meeting begins.")],
  invite_expired: [N_("This invitation has expired."), NEW_LINK],
  invite_revoked: [N_("This invitation was withdrawn."), NEW_LINK],
  invite_used: [N_("This invitation was already used."), NEW_LINK],
  display_local_only: [N_("The room's screen is shown on the room's own computer only."), N_("Open it there.")],
  lines_local_only: [N_("The lines are shown on the room's own computer only."), N_("Open it there.")],
  full: [N_("The meeting is full."), N_("Somebody has to leave first.")],
  lobby_full: [N_("Too many people are waiting at the door."), N_("Try again in a minute.")],
  locked: [N_("The door is locked."), N_("Ask the moderation to open it.")],
  not_admitted: [N_("The moderation did not let you in."), ""],
  meeting_over: [N_("The meeting is over."), N_("Nothing of it stays on this device. You can close this page.")],
  removed: [N_("The moderation has ended your visit."), ""],
  elsewhere: [N_("You opened the meeting somewhere else."), N_("Go on there, or come in here again.")],
  guest_time_over: [N_("Your time as a guest is over. Thank you for coming."), ""],
  guest_time_finish: [N_("Your time as a guest is over."), N_("Finish what you are saying; then we say goodbye.")],
  guest_time_soon: [N_("Your time as a guest ends soon."), N_("How long it is still stands at the top.")],
  no_room_camera: [N_("The room has no camera that can be found."), N_("Plug one in, or set pictures.camera to its device.")],
  room_camera_lost: [N_("The room's camera cannot be opened ({device})."),
    N_("Is it plugged in, and not in use by another program? Sound is not touched.")],
  no_pictures: [N_("There are no pictures in this meeting."), ""],
  name_taken: [N_("Somebody here has this name already."), N_("Here you are called {name}.")],
  name_missing: [N_("A name is needed."), N_("Any name will do; it need not be yours.")],
  pledge_needed: [N_("The promise comes first."), N_("Read it and agree, or stay outside.")],
  resume_bad: [N_("The way back into the meeting is not valid any more."), N_("Come in once more.")],
  not_for_this_page: [N_("This page may not do that."), ""],
  not_a_chair: [N_("This page may not do that."), N_("Only the moderation can.")],
  console_only: [N_("That can only be done at the room's computer."), ""],
  already_in: [N_("This page is in the meeting already."), ""],
  enter_first: [N_("This page has not entered the meeting."), RELOAD],
  version: [N_("This page is older than the room."), RELOAD],
  busy: [N_("Too much at once: this was not done."), N_("Wait a moment and try again.")],
  too_fast: [N_("Too much at once: this was not done."), N_("Wait a moment and try again.")],
  too_many_attempts: [N_("Too many attempts."), N_("Wait a minute and try again.")],
  bad_message: [N_("The room did not understand this page."), RELOAD],
  unknown_message: [N_("The room did not understand this page."), RELOAD],
  too_large: [N_("The room did not understand this page."), RELOAD],
  internal: [N_("The room made a mistake; nothing was done."), N_("Please try once more.")],
  not_in: [N_("You are not in the meeting."), RELOAD],
  gave_up: [N_("The room did not answer."), N_("Please try once more.")],

  // the queue
  already_waiting: [N_("You are waiting already."), ""],
  already_granted: [N_("You have the floor already."), ""],
  has_floor: [N_("You have the floor already."), ""],
  already_later: [N_("You have said “later” once already."), N_("Speak now, or pass on.")],
  queue_closed: [N_("The list is closed for now."), ""],
  nothing_waiting: [N_("There is no request to take back."), ""],
  nothing_to_answer: [N_("There is nothing to answer to just now."), N_("Ask to speak instead.")],
  own_turn: [N_("You are speaking yourself."), ""],
  note_too_long: [N_("The note is too long: at most {most} letters."), ""],
  no_round: [N_("No round is running."), ""],
  not_in_round: [N_("You are not in this round."), ""],
  turn_was: [N_("Your turn in the round is over."), ""],
  floor_idle: [N_("Nobody has the floor."), ""],
  next_away: [N_("Who comes next is away just now."), N_("The place is kept. Wait a moment, or end the round.")],
  nobody_waits: [N_("Nobody is waiting."), ""],
  not_in_queue: [N_("This request is not in the queue any more."), ""],
  not_pending: [N_("This request was already answered."), ""],
  not_holder: [N_("You do not have the floor."), ""],
  not_yours: [N_("You do not have the floor."), ""],
  not_yet: [N_("That is not possible yet."), ""],
  paused: [N_("The meeting is paused."), ""],
  person_away: [N_("This person is away just now."), N_("The place is kept.")],
  round_running: [N_("A round is running."), N_("End it first.")],
  stale: [N_("The list has just changed."), N_("Look, and try again.")],
  nothing_to_undo: [N_("There is nothing to take back."), ""],
  unknown_person: [N_("This person is not in the meeting."), ""],
  unknown_request: [N_("This request does not exist any more."), ""],
  unknown_knock: [N_("Nobody is at the door by that number any more."), ""],
  table_full: [N_("The table is full."), ""],
  item_running: [N_("This part is running."), N_("Go on to another part first.")],
  request_denied: [N_("This time it is not possible for you to speak."), N_("You can ask again later.")],
  request_lapsed: [N_("Your request is no longer in the list."), N_("You can ask again.")],
  floor_granted: [N_("You have the floor."), ""],
  floor_revoked: [N_("The moderation has taken the floor back."), N_("You can ask again.")],
  turn_soon: [N_("Your time ends soon."), N_("Nothing will cut you off.")],
  turn_over: [N_("The planned time is over."), N_("Nothing cuts you off: find your end in peace.")],
  floor_offered: [N_("You were talked over: do you want the floor?"), N_("Ask to speak.")],

  // what a chair's page may hear besides
  not_chair: [N_("Only the moderation can do that."), ""],
  already_here: [N_("This person is here already."), ""],
  already_named: [N_("This voice has a name already."), ""],
  already_so: [N_("It is so already."), ""],
  agenda_finished: [N_("That was the last part of the agenda."), ""],
  no_unnamed_voice: [N_("There is no unnamed voice just now."), ""],
  not_in_room: [N_("This person is not in the room."), ""],
  round_turn: [N_("This is a turn of the round."), N_("Let the person pass, or end the round.")],
  needs_confirmation: [N_("This takes the floor away from somebody."), N_("Do it once more to confirm.")],
  seat_taken: [N_("Somebody has this number already."), ""],
  undo_conflict: [N_("This can no longer be taken back: others have acted since."), ""],
  unknown_item: [N_("There is no such part of the agenda."), ""],

  // sound
  kind_hybrid: [N_("People at home can join by sound again."), ""],
  kind_video: [N_("The meeting is now held online only."), ""],
  kind_in_person: [N_("The meeting goes on in the room, without sound to the outside."), N_("Your place is kept.")],
  no_call: [N_("There is no sound to the outside just now."), N_("Your place is kept. It comes back by itself.")],
  no_sound_for_this_page: [N_("This page carries no sound."), ""],
  media_silent: [N_("The room's sound does not answer."), N_("It comes back by itself.")],
  proof_missing: [N_("This connection cannot be proved to be safe."), N_("Open the whole link you were sent.")],
  proof_wrong: [N_("Somebody may stand between you and the room: no sound was sent."),
    N_("Tell the moderation. Do not use this network for the meeting.")],
  "call.full": [N_("The call is full ({limit} people)."), N_("Somebody has to leave first.")],
  "call.no_address": [N_("The room's computer has no network address for the call."), N_("Please tell the moderation.")],
  "call.timeout": [N_("The connection took too long."), N_("Reload the page, or try another network.")],
  "call.closed": [N_("The call is just being closed."), RELOAD],
};
for (const code of ["no_audio", "no_opus", "no_ice", "no_dtls", "unbundled", "too_many_streams", "data_channel",
  "video_codec", "offer_too_big", "offer_malformed", "offer_invalid"]) {
  WORDS[`call.${code}`] = [NO_CONNECTION, CURRENT];
}

/** @type {[string, string]} */
const UNKNOWN = [N_("Something went wrong that has no words yet ({code})."), N_("Please tell the moderation.")];

/**
 * @param {string} code
 * @param {Record<string, string | number>} [params]
 * @returns {{what: string, todo: string}}
 */
export function tell(code, params = {}) {
  const [what, todo] = WORDS[code] || UNKNOWN;
  const values = { code, ...params };
  return { what: _(what, values), todo: todo ? _(todo, values) : "" };
}

/** The codes that have words. */
export const known = () => Object.keys(WORDS);
