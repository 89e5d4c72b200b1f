/**
 * The meeting as this page knows it. Pure: state and event in, new state out; no DOM, no clock, no socket.
 * Owns: the shared part of every page's state. Selectors are in lib/floor.js.
 *
 * @typedef {import("./types").FromRoom} FromRoom
 * @typedef {import("./types").PublicView} PublicView
 * @typedef {import("./socket.js").SocketState} SocketState
 *
 * @typedef {object} Meeting
 * @property {{id: string, role: import("./types").Role, name: string} | null} me
 * @property {boolean} lobby waiting at the door
 * @property {{code: string, params: import("./types").Params, reason: string} | null} refusal
 * @property {boolean} gone I left
 * @property {PublicView | null} view
 * @property {number} rev
 * @property {number} viewAt when the view came, ms of the page's clock
 * @property {string[]} speaking source ids
 * @property {SocketState} socket
 * @property {boolean} asked I asked for the floor and the chair has not answered yet
 * @property {{code: string, params: import("./types").Params, reason: string, number: number} | null} notice
 * @property {import("./types").Heard | null} heard
 * @property {string[]} code for the room's screen: rows of a QR code, "1" = dark
 *
 * @typedef {{type: "came", message: FromRoom, now: number}
 *   | {type: "socket", state: SocketState}
 *   | {type: "told", code: string, params?: import("./types").Params, reason?: string}
 *   | {type: "read"} | {type: "asked", open: boolean} | {type: "left"}} MeetingEvent
 */

/** @type {Meeting} */
export const OUTSIDE = {
  me: null, lobby: false, refusal: null, gone: false, view: null, rev: -1, viewAt: 0, speaking: [],
  socket: "down", asked: false, notice: null, heard: null, code: [],
};

/** What the view shows large already needs no notice. */
const SHOWN_ANYWAY = new Set(["floor_granted"]);
/** Nudges to who has the floor: gone with the floor, read or not. */
const ABOUT_MY_TURN = new Set(["turn_soon", "turn_over"]);
/** Why I do not wait: gone as soon as I wait or speak. */
const ABOUT_NOT_WAITING = new Set(["request_denied", "request_lapsed", "queue_closed", "floor_revoked", "floor_offered"]);

/**
 * @param {Meeting} state
 * @param {MeetingEvent} event
 * @returns {Meeting}
 */
export function reduce(state, event) {
  switch (event.type) {
    case "came": return took(state, event.message, event.now);
    case "socket": return event.state === state.socket ? state : { ...state, socket: event.state };
    case "told": return tell(state, event.code, event.params || {}, event.reason || "");
    case "read": return state.notice ? { ...state, notice: null } : state;
    case "asked": return event.open === state.asked ? state : { ...state, asked: event.open };
    case "left": return { ...OUTSIDE, gone: true };
    default: return state;
  }
}

/**
 * @param {Meeting} state
 * @param {FromRoom} message
 * @param {number} now
 * @returns {Meeting}
 */
function took(state, message, now) {
  switch (message.type) {
    case "welcome":
      // The room's revision may start anew after its restart: what comes next is taken as it is.
      return { ...state, me: { id: message.you, role: message.role, name: message.name }, lobby: false,
        refusal: null, rev: -1, asked: false };
    case "wait": return { ...state, lobby: true };
    case "refusal":
      return { ...OUTSIDE, refusal: { code: message.code, params: message.params, reason: message.reason } };
    case "view": return viewed(state, message, now);
    case "speaking": return { ...state, speaking: message.sources };
    case "poster": return { ...state, code: message.code };
    case "heard": return { ...state, heard: message };
    case "notice": {
      if (SHOWN_ANYWAY.has(message.code)) return state;
      const told = tell(state, message.code, message.params, message.reason);
      return message.code === "request_denied" ? { ...told, asked: false } : told;
    }
    default: return state;
  }
}

/**
 * @param {Meeting} state
 * @param {import("./types").View} message
 * @param {number} now
 * @returns {Meeting}
 */
function viewed(state, message, now) {
  if (message.rev < state.rev) return state; // overtaken by a newer one
  const id = state.me ? state.me.id : "";
  const floor = message.view.floor;
  const mine = among(floor, id);
  const holding = floor.holder !== null && floor.holder.person === id;
  const begins = mine && !(state.view && among(state.view.floor, id));
  const over = state.notice !== null && ((ABOUT_MY_TURN.has(state.notice.code) && !holding)
    || (ABOUT_NOT_WAITING.has(state.notice.code) && begins));
  return { ...state, view: message.view, rev: message.rev, viewAt: now, asked: state.asked && !mine,
    notice: over ? null : state.notice };
}

/**
 * Has this person the floor, or asked for it?
 * @param {import("./types").Floor} floor
 * @param {string} id
 */
const among = (floor, id) => [floor.holder, ...floor.queue, ...floor.pending].some((entry) => entry && entry.person === id
  && entry.kind !== "technical" && entry.kind !== "break");

/**
 * @param {Meeting} state
 * @param {string} code
 * @param {import("./types").Params} params
 * @param {string} reason
 * @returns {Meeting}
 */
function tell(state, code, params, reason) {
  const number = (state.notice ? state.notice.number : 0) + 1;
  return { ...state, notice: { code, params, reason, number } };
}
