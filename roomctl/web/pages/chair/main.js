/**
 * The moderator's tablet: the console's acts by touch. Wiring.
 *
 * @typedef {(command: import("../lib/types").Command) => Promise<import("../lib/types").Reply>} Do one act; a refusal
 *   becomes words
 */
import { byId, h, keepFocus, show, text } from "../lib/dom.js";
import { holder } from "../lib/floor.js";
import { _, meetingName, pickLanguage, speak } from "../lib/i18n.js";
import { keep, remember, takeInvite } from "../lib/memory.js";
import { createSocket } from "../lib/socket.js";
import { createStore } from "../lib/store.js";
import { tell } from "../lib/words.js";
import { languages } from "../parts/languages.js";
import { live } from "../parts/live.js";
import { notices } from "../parts/notices.js";
import { nameFor } from "../parts/now.js";
import { createCommands, seenRevision } from "./commands.js";
import { desk } from "./desk.js";
import { NOBODY, reduce } from "./state.js";
import { told } from "./told.js";

const kept = takeInvite();
let language = pickLanguage([kept.language, ...navigator.languages].filter(Boolean));
const store = createStore(reduce, NOBODY);
const socket = createSocket({
  path: "/ws/chair",
  firstSeq: kept.seq,
  keepSeq: (seq) => keep({ seq }),
  greet: () => ({ type: "enter", page: "chair", invite: kept.invite, resume: remember().resume, language }),
  onState: (state) => store.send({ type: "socket", state }),
  onMessage(message) {
    if (message.type === "welcome") keep({ resume: message.resume });
    if (message.type === "refusal") keep({ resume: "" });
    store.send({ type: "came", message, now: performance.now() });
    if (message.type === "welcome") queueMicrotask(() => socket.post({ type: "attach", language }));
  },
  onOther(message) {
    if (message && message.type === "reply") commands.replied(message);
    else if (message) store.send({ type: "console", message, now: performance.now() });
  },
});
const commands = createCommands((message) => socket.post(message));

/** @param {import("../lib/types").Command} command */
async function act(command) {
  const reply = await commands.send(command, seenRevision(command, store.get().all));
  if (reply.code) store.send({ type: "told", code: reply.code, params: reply.params });
  return reply;
}

const page = byId("page");
const voiceOver = live(byId("live"));
let draw = () => {};

async function build() {
  await speak(language);
  document.documentElement.lang = language;
  const title = h("h1", {});
  const lost = h("p", { class: "fault", role: "alert" });
  const faults = h("p", { class: "fault" });
  const notice = notices(() => store.send({ type: "read" }), told);
  const cards = desk(act);
  page.replaceChildren(h("div", { class: "chair" },
    h("header", { class: "row apart" }, title, languages((wanted) => { language = wanted; keep({ language }); void build(); })),
    h("main", {}, lost, faults, notice.element, h("div", { class: "columns" },
      h("div", { class: "stack" }, ...cards.first), h("div", { class: "stack" }, ...cards.second)))));

  const paint = () => {
    const chair = store.get();
    const { refusal, socket: line } = chair.meeting;
    text(title, chair.all ? meetingName(chair.all.meeting.name) : _("Moderation"));
    document.title = title.textContent || "roomctl";
    show(lost, refusal !== null || line !== "open");
    const words = refusal ? tell(refusal.code, refusal.params) : null;
    text(lost, words ? `${words.what} ${words.todo}` : _("The line broke. We are bringing it back by ourselves."));
    const bad = chair.all ? chair.all.faults.filter((fault) => fault.severity === "error").length : 0;
    show(faults, bad > 0);
    text(faults, _("Something in the room needs a hand: look at the room's computer."));
    notice.update(chair.meeting);
    cards.update(chair, performance.now());
  };
  draw = () => keepFocus(page, paint);
  draw();
}

store.watch((chair, before) => {
  draw();
  const held = holder(chair.meeting);
  const was = holder(before.meeting);
  const knocks = chair.all ? chair.all.lobby.length : 0;
  if (before.all && knocks > before.all.lobby.length) voiceOver.say(_("Somebody is at the door."));
  else if (held && (!was || was.person !== held.person)) {
    voiceOver.say(_("{name} has the floor.", { name: nameFor(chair.meeting, held.person) }));
  }
});
window.setInterval(() => draw(), 1000);
void build().then(() => socket.open());
