/**
 * The join page: makes the parts and ties them together.
 * Owns: wiring, and which screen stands on the page. Everything that decides is elsewhere.
 */
import { createCaller } from "../call/caller.js";
import { createPlayback } from "../call/playback.js";
import { stayAwake } from "../lib/awake.js";
import { readDoor } from "../lib/doorstep.js";
import { byId, keepFocus } from "../lib/dom.js";
import { meetingName, pickLanguage, speak } from "../lib/i18n.js";
import { keep, remember, stepOut, takeInvite } from "../lib/memory.js";
import { suggest } from "../lib/names.js";
import { createSocket } from "../lib/socket.js";
import { createStore } from "../lib/store.js";
import { lead } from "../parts/lead.js";
import { announce, live } from "../parts/live.js";
import { createActions } from "./actions.js";
import { call } from "./call.js";
import { door } from "./door.js";
import { away, end, entering } from "./pauses.js";
import { promise } from "./promise.js";
import { createMyPictures } from "./pictures.js";
import { begin, lineState, reduce, stage } from "./state.js";
import { lineWords } from "./top.js";
import { createVoice } from "./voice.js";

/** @typedef {import("./state.js").JoinState} JoinState */

/** Lines of sound a room has where nobody set it otherwise; the door tells the true number. */
const USUAL_SLOTS = 5;

const kept = takeInvite();
const language = pickLanguage([kept.language, ...navigator.languages].filter(Boolean));

const store = createStore(reduce, begin({
  language, name: kept.name || suggest(language, Math.random()), alone: kept.alone, pledged: kept.pledged,
  listenOnly: kept.listenOnly, muted: kept.muted, away: kept.away, device: kept.microphone, soundOnly: kept.soundOnly,
  online: navigator.onLine, earlySlots: USUAL_SLOTS,
}));
/** @param {Partial<Omit<JoinState, "meeting">>} value */
const set = (value) => store.send({ type: "set", value });
/** @type {(level: number) => void} */
let onLevel = () => {};

const playback = createPlayback((blocked) => set({ blocked }));
const socket = createSocket({
  path: "/ws",
  firstSeq: kept.seq,
  keepSeq: (seq) => keep({ seq }),
  greet: () => ({ type: "enter", invite: kept.invite, resume: remember().resume, name: store.get().name.trim(),
    language: store.get().language, pledged: store.get().pledged, alone: store.get().alone, page: "join" }),
  onState: (state) => store.send({ type: "socket", state }),
  onMessage,
  onOther: (message) => { leading.hear(message); draw(store.get()); },
});
const leading = lead(socket.post);
const caller = createCaller({
  act: socket.actWith,
  key: kept.key,
  post: socket.post,
  probe: () => void socket.probe(),
  onTrack: (track) => playback.add(track),
  onUnlinked: () => playback.clear(),
  onHealth: (health) => set(health === "good" ? { health, everLinked: true } : { health }),
  onFault: (code, params) => store.send({ type: "told", code, params }),
  onCheck: (check) => set({ check }),
});
const voice = createVoice({ store, audioContext: playback.audioContext, onTrack: (track) => void caller.useMicrophone(track),
  onLevel: (level) => onLevel(level) });
const pictures = createMyPictures({ store, socket, key: kept.key });
const actions = createActions({ store, socket, caller, playback, voice, pictures, readDoor: (wanted) => void ask(wanted), leading });

/** @param {import("../lib/types").FromRoom} message */
function onMessage(message) {
  // The link first: the browser makes it while the screen is drawn.
  if (message.type === "welcome") void caller.start(message, voice.track);
  store.send({ type: "came", message, now: performance.now() });
  if (message.type === "welcome") {
    const wished = store.get().name.trim();
    if (!remember().resume && message.name !== wished && message.name.startsWith(wished)) {
      store.send({ type: "told", code: "name_taken", params: { name: message.name } });
    }
    keep({ resume: message.resume, name: message.name });
    set({ name: message.name, endsAt: message.ends_in_s ? performance.now() + 1000 * message.ends_in_s : 0 });
    const { muted, away: gone } = store.get();
    if (muted || gone) void socket.act({ type: "set_mine", muted, away: gone });
  }
  pictures.heard(message);
  if (message.type === "relink" && message.of === "sound") void caller.relink();
  if (message.type === "heard") void caller.useFrames(message.frame_ms);
  if (message.type === "notice" && message.code === "kind_in_person") caller.rest();
  if (message.type === "refusal") {
    if (message.code === "elsewhere") stepOut(); else keep({ resume: "" });
    caller.stop();
    voice.close();
  }
}

/** @param {import("../lib/types").Language} wanted */
const question = (wanted) => readDoor({ invite: kept.invite, resume: remember().resume, page: "join", language: wanted });

/**
 * @param {import("../lib/types").Language} wanted
 * @param {ReturnType<typeof readDoor>} [asked]
 */
async function ask(wanted, asked = question(wanted)) {
  const told = await asked;
  if (!told) return;
  if (told.code) store.send({ type: "came", message: { type: "refusal", code: told.code, params: told.params, reason: "" }, now: 0 });
  else set({ title: told.meeting, demo: told.demo, places: told.places, earlySlots: told.audio_slots, pledge: told.pledge, ...(told.name && !kept.name ? { name: told.name } : {}),
    ...(told.ask_pledge ? {} : { pledged: true }) });
  caller.prepare(told.code ? 0 : store.get().earlySlots);
}

const page = byId("page");
const voiceOver = live(byId("live"));
const SCREENS = { promise, door, entering, lobby: entering, call, away, end };
/** @type {{element: HTMLElement, update: (state: JoinState, at: number) => void, focus: HTMLElement, level?: (level: number) => void} | null} */
let screen = null;
let shown = "";

/** @param {JoinState} state */
function draw(state) {
  const is = stage(state);
  const wanted = `${is} ${state.language}`;
  if (!screen || wanted !== shown) {
    const focused = document.activeElement ? document.activeElement.id : "";
    const first = shown === "";
    const sameStage = shown.split(" ")[0] === is;
    screen = SCREENS[is](actions);
    shown = wanted;
    onLevel = screen.level || (() => {});
    page.replaceChildren(screen.element);
    screen.update(state, performance.now());
    const target = (sameStage && document.getElementById(focused)) || screen.focus;
    if (!first) window.requestAnimationFrame(() => target.focus()); // at once would lay the page out before its time
    document.title = is === "away" ? "…" : meetingName(state.meeting.view ? state.meeting.view.meeting : state.title || "roomctl");
  }
  const current = screen;
  keepFocus(page, () => current.update(state, performance.now()));
  stayAwake(is === "call");
}

store.watch((state, before) => {
  draw(state);
  pictures.look();
  if (state.away || stage(state) === "end") { voiceOver.clear(); return; }
  const line = lineState(state) !== lineState(before) && state.everLinked && before.everLinked ? lineWords(state) : "";
  voiceOver.say(announce(before.meeting, state.meeting) || line);
});
window.setInterval(() => { if (store.get().meeting.me) draw(store.get()); }, 1000);
window.addEventListener("online", () => set({ online: true }));
window.addEventListener("offline", () => set({ online: false }));
document.addEventListener("keydown", (event) => {
  if (stage(store.get()) !== "call" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const free = !(event.target instanceof Element && event.target.closest("button, input, select, summary, a"));
  if (event.key === " " && free) { event.preventDefault(); actions.toggleMute(); }
  if (event.key === "Escape") { event.preventDefault(); actions.setAway(true); }
});

async function start() {
  if (kept.left) { await speak(language); store.send({ type: "left" }); return; }
  const back = Boolean(kept.resume && kept.pledged);
  // Before anything is drawn: the room and the browser work while the page is made and its person reads.
  const asked = back ? undefined : question(language);
  if (!back) caller.prepare(store.get().earlySlots);
  await speak(language);
  document.documentElement.lang = language;
  draw(store.get());
  if (kept.away) playback.silence(true);
  if (back) {
    // A reload is a reconnect: in at once, the microphone follows.
    set({ entering: true });
    socket.open();
    if (!kept.listenOnly && !(await voice.open())) set({ listenOnly: true });
    return;
  }
  await ask(language, asked);
  if (store.get().pledged) await voice.reopen();
}
void start();
