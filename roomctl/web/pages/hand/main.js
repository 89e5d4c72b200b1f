/**
 * The phone page for somebody in the room: the queue, and nothing else. No module of it can open a microphone.
 * Owns: wiring and screens.
 */
import { byId, h, keepFocus, show, text } from "../lib/dom.js";
import { _, meetingName } from "../lib/i18n.js";
import { readDoor } from "../lib/doorstep.js";
import { noticeOf } from "../lib/floor.js";
import { keep, remember, stepOut } from "../lib/memory.js";
import { suggest } from "../lib/names.js";
import { createSession } from "../lib/session.js";
import { acts } from "../parts/acts.js";
import { button } from "../parts/button.js";
import { languages } from "../parts/languages.js";
import { lead } from "../parts/lead.js";
import { announce, live } from "../parts/live.js";
import { notices } from "../parts/notices.js";
import { now } from "../parts/now.js";
import { people } from "../parts/people.js";
import { doorScreen, endScreen } from "./screens.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

const session = createSession("hand", (message) => { leading.hear(message); draw(store.get()); });
const { store } = session;
const leading = lead(session.socket.post);
const page = byId("page");
const voiceOver = live(byId("live"));
/** @type {import("../lib/types").Doorstep | null} */
let doorstep = null;
/** @type {{element: HTMLElement, update: (state: Meeting, at: number) => void, focus: HTMLElement} | null} */
let screen = null;
let shown = "";
let language = session.language;

/** @param {import("../lib/types").Language} wanted */
async function setLanguage(wanted) {
  language = wanted;
  await session.speak(wanted);
  const { invite, resume } = remember();
  if (!store.get().me) doorstep = await readDoor({ invite, resume, page: "hand", language: wanted });
  else void session.act({ type: "set_mine", language: wanted });
  draw(store.get());
}

const mine = {
  /**
   * @param {import("../lib/types").Kind} kind
   * @param {string} note
   */
  async ask(kind, note) {
    if (kind === "contribution" && store.get().view?.floor.open) store.send({ type: "asked", open: true });
    const done = await session.act(note ? { type: "ask_floor", kind, note } : { type: "ask_floor", kind });
    if (!done) store.send({ type: "asked", open: false });
  },
  async withdraw() { if (await session.act({ type: "withdraw_floor" })) store.send({ type: "asked", open: false }); },
  giveBack() { void session.act({ type: "give_back" }); },
  pass() { void session.act({ type: "pass_mine" }); },
  later() { void session.act({ type: "later_mine" }); },
  /**
   * A word beside the queue, or no more.
   * @param {import("../lib/types").Kind} kind
   * @param {boolean} on
   */
  say(kind, on) {
    const open = noticeOf(store.get(), kind);
    if (on) void session.act({ type: "ask_floor", kind });
    else if (open) void session.act({ type: "withdraw_floor", request: open.request });
  },
};

async function leave() {
  stepOut();
  await Promise.race([session.act({ type: "leave", back: true }), new Promise((done) => { window.setTimeout(done, 1000); })]);
  session.socket.stop();
  store.send({ type: "left" });
}

function meetingScreen() {
  const title = h("h1", { tabindex: -1 });
  const lost = h("p", { class: "fault", text: _("The line broke. We are bringing it back by ourselves.") });
  const notice = notices(() => store.send({ type: "read" }));
  const parts = [now(), acts(mine, true), people()];
  const out = button({ id: "leave", label: _("Leave"), sign: "leave", press: () => void leave() });
  const element = h("main", { class: "hand" }, h("div", { class: "row apart" }, title, languages(setLanguage)), lost, notice.element,
    ...parts.map((part) => part.element), leading.element, out.element);
  /**
   * @param {Meeting} state
   * @param {number} at
   */
  function update(state, at) {
    text(title, state.view ? meetingName(state.view.meeting) : "");
    show(lost, state.socket !== "open");
    notice.update(state);
    for (const part of [...parts, leading]) part.update(state, at);
  }
  return { element, update, focus: title };
}

/** @param {string} name */
function enter(name) {
  keep({ pledged: true, name });
  session.socket.open();
  draw(store.get());
}

/** @param {Meeting} state */
function draw(state) {
  const refused = state.refusal || (doorstep && doorstep.code ? { ...doorstep, reason: "" } : null);
  const is = state.gone || refused ? "end" : state.me ? "meeting" : state.lobby ? "lobby" : "door";
  if (!screen || shown !== `${is} ${language}`) {
    const first = shown === "";
    shown = `${is} ${language}`;
    const name = remember().name || (doorstep && doorstep.name) || suggest(language, Math.random());
    screen = is === "meeting" ? meetingScreen() : is === "door" ? doorScreen(doorstep, name, enter, setLanguage)
      : endScreen(refused, is === "lobby", session.again);
    page.replaceChildren(screen.element);
    if (!first) screen.focus.focus();
    document.title = meetingName((state.view && state.view.meeting) || (doorstep && doorstep.meeting) || "roomctl");
  }
  const current = screen;
  keepFocus(page, () => current.update(state, performance.now()));
}

async function start() {
  await session.speak(language);
  const { invite, resume, pledged, left } = session.kept;
  if (left) store.send({ type: "left" });
  else if (resume && pledged) session.socket.open();
  else doorstep = await readDoor({ invite, resume, page: "hand", language });
  store.watch((state, before) => {
    draw(state);
    if (state.me) voiceOver.say(announce(before, state));
    else voiceOver.clear();
  });
  window.setInterval(() => { if (store.get().me) draw(store.get()); }, 1000);
  draw(store.get());
}
void start();
