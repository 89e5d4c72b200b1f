/**
 * The join page's state: the meeting, and what this person chose. Pure.
 * Owns: the state and its stages. Must not know: elements, sockets, microphones.
 *
 * @typedef {import("../lib/meeting.js").Meeting} Meeting
 * @typedef {import("../lib/meeting.js").MeetingEvent} MeetingEvent
 * @typedef {"off" | "asking" | "on" | import("../call/microphone.js").MicrophoneFault} MicrophoneState
 *
 * @typedef {object} JoinState
 * @property {Meeting} meeting
 * @property {import("../lib/types").Language} language
 * @property {string} title the meeting's name, as the door tells it
 * @property {boolean} demo
 * @property {string} pledge the promise's words; "" = the page's own
 * @property {boolean} pledged
 * @property {string} name
 * @property {boolean} alone
 * @property {boolean} listenOnly
 * @property {MicrophoneState} mic
 * @property {{id: string, label: string}[]} devices
 * @property {string} device
 * @property {"idle" | "ringing" | "asked" | "heard" | "unheard"} bell
 * @property {boolean} entering
 * @property {boolean} muted
 * @property {boolean} talksMuted speaks though the microphone is off
 * @property {boolean} away somebody came in
 * @property {boolean} blocked the browser wants one more tap before it sounds
 * @property {import("../call/caller.js").LinkHealth} health
 * @property {boolean} everLinked
 * @property {boolean} online
 * @property {number} earlySlots lines of sound a link may be made ready with before the room let us in; 0: none
 * @property {number} places for pictures the room offers this page; 0: a meeting of voices
 * @property {number} pictures that came with the present link
 * @property {"off" | "asking" | "on" | "covered"} camera
 * @property {string} cameraFault why it did not open
 * @property {{id: string, label: string}[]} cameras
 * @property {string} cameraDevice
 * @property {boolean} soundOnly
 * @property {number[]} check four bytes of the link, for the words to compare by voice; [] = none
 * @property {number} endsAt when a guest's time is over, ms of the page's clock; 0 = no end
 *
 * @typedef {{type: "set", value: Partial<Omit<JoinState, "meeting">>} | MeetingEvent} JoinEvent
 * @typedef {"promise" | "door" | "entering" | "lobby" | "call" | "away" | "end"} Stage
 */
import { pausedHere } from "../lib/gallery.js";
import { OUTSIDE, reduce as reduceMeeting } from "../lib/meeting.js";

/**
 * @param {Partial<JoinState>} known
 * @returns {JoinState}
 */
export function begin(known) {
  return {
    meeting: OUTSIDE, language: "en", title: "", demo: false, pledge: "", pledged: false, name: "", alone: true,
    listenOnly: false, mic: "off", devices: [], device: "", bell: "idle", entering: false, muted: false,
    talksMuted: false, away: false, blocked: false, health: "connecting", everLinked: false, online: true,
    earlySlots: 0, places: 0, pictures: 0, camera: "off", cameraFault: "", cameras: [], cameraDevice: "", soundOnly: false,
    check: [], endsAt: 0, ...known,
  };
}

/**
 * @param {JoinState} state
 * @param {JoinEvent} event
 * @returns {JoinState}
 */
export function reduce(state, event) {
  if (event.type === "set") {
    const same = Object.entries(event.value).every(([key, value]) => /** @type {any} */ (state)[key] === value);
    return same ? state : { ...state, ...event.value };
  }
  const meeting = reduceMeeting(state.meeting, event);
  if (meeting === state.meeting) return state;
  const inside = meeting.me !== null || meeting.lobby;
  return { ...state, meeting, entering: state.entering && !inside && !meeting.refusal };
}

/**
 * Which screen is shown.
 * @param {JoinState} state
 * @returns {Stage}
 */
export function stage(state) {
  if (state.meeting.refusal || state.meeting.gone) return "end";
  if (state.away && (state.meeting.me || state.entering)) return "away";
  if (state.meeting.me) return "call";
  if (state.meeting.lobby) return "lobby";
  if (state.entering) return "entering";
  return state.pledged ? "door" : "promise";
}

/**
 * The line in one word; lib/words.js has the sentences.
 * @param {JoinState} state
 * @returns {"offline" | "resting" | "connecting" | "reconnecting" | "bad" | "unheard" | "good"}
 */
export function lineState(state) {
  if (!state.online) return "offline";
  if (state.health === "resting") return "resting";
  if (state.health !== "good") return state.everLinked ? "reconnecting" : "connecting";
  if (state.meeting.socket !== "open") return "reconnecting";
  const heard = state.meeting.heard;
  if (heard && heard.loss_pct !== null && heard.loss_pct >= 60 && !state.listenOnly) return "unheard";
  if (heard && ((heard.loss_pct || 0) > 5 || (heard.delay_ms || 0) > 400)) return "bad";
  if (pausedHere(state.meeting) || (heard && heard.held_back.length)) return "bad";
  return "good";
}
