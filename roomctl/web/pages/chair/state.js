/**
 * What the moderator's page knows: the console's state, section by section. Pure.
 * Owns: defaults and replacing sections (roomctl/wire/console.py). Must not know: elements, sockets.
 *
 * @typedef {import("../lib/types").ConsoleState} ConsoleState
 * @typedef {import("../lib/meeting.js").Meeting} Meeting
 *
 * @typedef {object} Chair
 * @property {Meeting} meeting line, refusals and notices, and the view as every page has it
 * @property {ConsoleState | null} all
 * @property {number} at when the floor came, ms
 * @property {number} actsAt when the last acts came, ms
 *
 * @typedef {{type: "console", message: any, now: number}
 *   | import("../lib/meeting.js").MeetingEvent} ChairEvent
 */
import { OUTSIDE, reduce as reduceMeeting } from "../lib/meeting.js";
import { floor } from "../lib/wire.js";

/** @type {Chair} */
export const NOBODY = { meeting: OUTSIDE, all: null, at: 0, actsAt: 0 };

const PERSON = { role: "participant", presence: "present", number: null, link: "none", muted: false, not_alone: false,
  language: "en", talk_s: 0, turn_s: 0, turns: 0, patience_s: null, ends_in_s: 0 };

/** @type {Record<string, (value: any, now: number) => object>} */
const SECTIONS = {
  meeting: (value) => ({ meeting: { kind: "hybrid", demo: false, running_s: 0, locked: false, lobby: false, link: "", camera: "none", ...value } }),
  people: (value, now) => ({ people: value.map((/** @type {any} */ one) =>
    ({ ...PERSON, ...one, ends_at: one.ends_in_s ? now + 1000 * one.ends_in_s : 0 })) }),
  floor: (value) => ({ floor: floor(value) }),
  speaking: (value) => ({ speaking: value }),
  lobby: (value) => ({ lobby: value.map((/** @type {object} */ one) => ({ returning: false, ...one })) }),
  faults: (value) => ({ faults: value.map((/** @type {object} */ one) =>
    ({ severity: "warning", subject: "", person: null, params: {}, ...one })) }),
  acts: (value) => ({ acts: value.map((/** @type {object} */ one) =>
    ({ id: 0, person: null, age_s: 0, undo_s: 0, undone: false, kind: "contribution", ...one })) }),
  sound: (value) => ({ room_muted: Boolean(value.room_muted) }),
};

/**
 * @param {Chair} chair
 * @param {ChairEvent} event
 * @returns {Chair}
 */
export function reduce(chair, event) {
  if (event.type !== "console") {
    const meeting = reduceMeeting(chair.meeting, event);
    return meeting === chair.meeting ? chair : { ...chair, meeting };
  }
  const { message, now } = event;
  if (message.type === "state") return whole(chair, message.state, now);
  if (message.type === "changed" && chair.all && message.section in SECTIONS) {
    return shown({ ...chair, all: { ...chair.all, ...SECTIONS[message.section](message.value, now) },
      at: message.section === "floor" ? now : chair.at, actsAt: message.section === "acts" ? now : chair.actsAt });
  }
  return chair;
}

/**
 * @param {Chair} chair
 * @param {any} state
 * @param {number} now
 * @returns {Chair}
 */
function whole(chair, state, now) {
  /** @type {any} */
  const all = { room_muted: false };
  for (const [name, fill] of Object.entries(SECTIONS)) {
    Object.assign(all, fill(state[name] || (name === "meeting" || name === "floor" || name === "sound" ? {} : []), now));
  }
  return shown({ ...chair, all, at: now, actsAt: now });
}

/**
 * The same as every page sees it, so that the same questions (lib/floor.js) have the same answers.
 * @param {Chair} chair
 */
function shown(chair) {
  const all = chair.all;
  if (!all) return chair;
  /** @type {import("../lib/types").PublicView} */
  const view = { meeting: all.meeting.name, demo: all.meeting.demo, locked: all.meeting.locked, people: all.people,
    floor: all.floor, room_here: true, at_door: 0, room_camera: "none", pictures: [] };
  return { ...chair, meeting: { ...chair.meeting, view, viewAt: chair.at, speaking: all.speaking } };
}

/**
 * The act that may still be taken back, and for how long.
 * @param {Chair} chair
 * @param {number} now
 */
export function undoable(chair, now) {
  const last = chair.all ? chair.all.acts.find((act) => act.undo_s > 0 && !act.undone) : undefined;
  const left = last ? last.undo_s - (now - chair.actsAt) / 1000 : 0;
  return last && left > 0 ? { act: last, left } : null;
}
