/**
 * The room's messages with their defaults filled in: on the wire what equals its default is left out.
 * Owns: decoding. Must not know: sockets, what a message leads to.
 *
 * @typedef {import("./types").FromRoom} FromRoom
 */

const PERSON = { role: "participant", presence: "present", number: null, link: "none", muted: false, camera: "off" };
const ENTRY = {
  kind: "contribution", status: "accepted", place: null, waiting_s: 0, held_s: 0, running: true,
  by_speech: false, note: "", interrupted: false,
};
const ROUND = { offered: null, order: [], later: [], done: [], passed: [], no_cross_talk: false };
const FLOOR = {
  revision: 0, policy: "queue", advance: "ask", open: true, paused: false, last_word: false, holder: null,
  queue: [], pending: [], technical: [], proposed: null, next: null, next_person: null, time_box_s: 0, coming_box_s: 0, over_s: 0, warning: false, round: null,
  agenda: [], agenda_at: -1, agenda_s: 0, chair: null, share_room: 0, balance: 0, longest_remote_wait_s: 0, advice: [],
  talk_room_s: 0, talk_remote_s: 0, talk_unnamed_s: 0, not_yet: [],
};
const AGENDA = { minutes: 0 };

/** @type {Record<string, object>} */
const MESSAGES = {
  welcome: {
    ice_servers: [], frame_ms: 20, audio_slots: 1, session: "", seq: 0, linked: false, audio: true, ends_in_s: 0, places: 0,
  },
  wait: {},
  refusal: { params: {}, reason: "" },
  view: {},
  speaking: {},
  answer: { proof: "" },
  done: { code: "", params: {}, data: null },
  relink: { reason: "asked", of: "sound", places: 0 },
  notice: { params: {}, reason: "" },
  poster: { code: [] },
  heard: { delay_ms: null, loss_pct: null, level_dbfs: null, held_back: [], frame_ms: 20 },
};

/**
 * One message from the room, whole; null for what is no message of ours (an unknown one is ignored: a newer
 * room may say more than this page knows).
 * @param {string} text
 * @returns {FromRoom | null}
 */
export function decode(text) {
  /** @type {any} */
  let raw;
  try { raw = JSON.parse(text); } catch { return null; }
  if (!raw || typeof raw !== "object" || !Object.prototype.hasOwnProperty.call(MESSAGES, raw.type)) return null;
  const message = { ...MESSAGES[raw.type], ...raw };
  if (message.type === "view") message.view = publicView(message.view);
  if (message.type === "welcome") {
    message.ice_servers = message.ice_servers.map((/** @type {object} */ server) =>
      ({ username: "", credential: "", ...server }));
  }
  return message;
}

/**
 * @param {any} raw
 * @returns {import("./types").PublicView}
 */
export function publicView(raw) {
  return {
    room_here: true, at_door: 0, room_camera: "none", ...raw,
    pictures: (raw.pictures || []).map((/** @type {object} */ place) => ({ person: "", live: false, ...place })),
    people: raw.people.map((/** @type {object} */ person) => ({ ...PERSON, ...person })),
    floor: floor(raw.floor || {}),
  };
}

/**
 * @param {any} raw
 * @returns {import("./types").Floor}
 */
export function floor(raw) {
  const whole = { ...FLOOR, ...raw };
  for (const list of ["queue", "pending", "technical"]) whole[list] = whole[list].map(entry);
  whole.holder = whole.holder ? entry(whole.holder) : null;
  whole.round = whole.round ? { ...ROUND, ...whole.round } : null;
  whole.agenda = whole.agenda.map((/** @type {object} */ item) => ({ ...AGENDA, ...item }));
  whole.advice = whole.advice.map((/** @type {object} */ advice) => ({ params: {}, ...advice }));
  return whole;
}

/**
 * @param {object} raw
 * @returns {import("./types").Entry}
 */
function entry(raw) {
  return /** @type {any} */ ({ ...ENTRY, ...raw });
}
