/**
 * Questions one asks of the meeting: who has the floor, who is next, where am I. Pure.
 * Owns: the answers. Must not know: words, elements.
 *
 * @typedef {import("./types").Entry} Entry
 * @typedef {import("./meeting.js").Meeting} Meeting
 *
 * @typedef {object} Standing my place in the meeting
 * @property {"none" | "asked" | "waiting" | "next" | "offered" | "holder"} is "offered": my turn in a round; I
 *   have the floor and may as well pass
 * @property {number} place 1 = next; 0 = not in the queue
 * @property {number} of how many wait
 * @property {Entry | null} entry
 */

/**
 * @param {Meeting} state
 * @param {string} id
 */
export function person(state, id) {
  return (state.view && state.view.people.find((one) => one.id === id)) || null;
}

/**
 * Everybody who is here, the room first, then the remotes, each in the room's order.
 * @param {Meeting} state
 */
export function present(state) {
  const all = state.view ? state.view.people.filter((one) => one.presence !== "left") : [];
  return [...all.filter((one) => one.origin === "room"), ...all.filter((one) => one.origin !== "room")];
}

/**
 * @param {Meeting} state
 * @returns {Entry | null}
 */
export const holder = (state) => (state.view ? state.view.floor.holder : null);

/**
 * @param {Meeting} state
 * @returns {Entry[]}
 */
export const queue = (state) => (state.view ? state.view.floor.queue : []);

/**
 * Who is next, as the room says: "" for a voice without a name, null for nobody.
 * @param {Meeting} state
 * @returns {string | null}
 */
export const nextId = (state) => (state.view ? following(state.view.floor) : null);

/** @param {import("./types").Floor} floor */
export const following = (floor) => floor.next_person || (floor.next === null ? null : "");

/**
 * @param {Meeting} state
 * @returns {Standing}
 */
export function standing(state) {
  const id = state.me ? state.me.id : "";
  const waiting = queue(state);
  const of = waiting.length;
  const held = holder(state);
  const round = state.view ? state.view.floor.round : null;
  if (round && round.offered === id) return { is: "offered", place: 0, of, entry: held };
  if (held && held.person === id) return { is: "holder", place: 0, of, entry: held };
  const at = waiting.findIndex((entry) => entry.person === id);
  if (at >= 0) return { is: nextId(state) === id ? "next" : "waiting", place: at + 1, of, entry: waiting[at] };
  const pending = own(state).find((entry) => entry.kind !== "technical" && entry.kind !== "break");
  if (state.asked || pending) return { is: "asked", place: 0, of, entry: pending || null };
  return { is: "none", place: 0, of, entry: null };
}

/**
 * What I asked for and only the chair and I see: not yet accepted, or said to the volunteer.
 * @param {Meeting} state
 */
export function own(state) {
  const id = state.me ? state.me.id : "";
  return state.view ? state.view.floor.pending.filter((entry) => entry.person === id) : [];
}

/**
 * My open notice of this kind ("I cannot hear", "a break, please"), if any.
 * @param {Meeting} state
 * @param {string} kind
 */
export function noticeOf(state, kind) {
  return own(state).find((entry) => entry.kind === kind) || null;
}

/**
 * Is this person heard now? The room's microphone knows no names: it lights the holder at the table.
 * @param {Meeting} state
 * @param {string} id
 */
export function speaks(state, id) {
  if (state.speaking.includes(id)) return true;
  const held = holder(state);
  const room = state.speaking.some((source) => source === "room" || source.startsWith("seat:"));
  return room && held !== null && held.person === id && held.origin === "room";
}

/**
 * Somebody at the table speaks, whoever it is.
 * @param {Meeting} state
 */
export const roomSpeaks = (state) =>
  state.speaking.some((source) => source === "room" || source.startsWith("seat:"));

/**
 * Seconds since the view came.
 * @param {Meeting} state
 * @param {number} now ms
 */
export const since = (state, now) => Math.max(0, (now - state.viewAt) / 1000);

/**
 * @param {Meeting} state
 * @param {Entry} entry
 * @param {number} now ms
 */
export const heldFor = (state, entry, now) => entry.held_s + (entry.running ? since(state, now) : 0);

/**
 * @param {Meeting} state
 * @param {Entry} entry
 * @param {number} now ms
 */
export const waitedFor = (state, entry, now) => entry.waiting_s + (entry.running ? since(state, now) : 0);
