/** The room's screen: wiring. Nothing on it can be pressed; it only shows. */
import { createPictures } from "../call/pictures.js";
import { byId, h, show, text } from "../lib/dom.js";
import { _, meetingName } from "../lib/i18n.js";
import { pictured } from "../lib/gallery.js";
import { keep } from "../lib/memory.js";
import { createSession } from "../lib/session.js";
import { tell } from "../lib/words.js";
import { ring } from "./ring.js";
import { side } from "./side.js";

keep({ pledged: true }); // a screen promises nothing: it stands in the room, before everybody's eyes
/** @type {(MediaStream | null)[]} */
let streams = [];
const session = createSession("display", undefined, (message) => {
  if (message.type === "welcome") pictures.start(message);
  if (message.type === "relink" && message.of === "pictures") pictures.relink(message.places);
  if (message.type === "refusal") pictures.stop();
});
const pictures = createPictures({ act: session.socket.actWith, key: session.kept.key, sends: false,
  onTracks: (tracks) => { streams = tracks.map((one) => new MediaStream([one])); } });
const page = byId("page");

async function start() {
  await session.speak(session.language);
  const circle = ring((place) => streams[place] || null);
  const right = side();
  const fault = h("p", { class: "fault", role: "alert" });
  page.replaceChildren(h("main", { class: "display" }, circle.element, right.element), fault);

  function draw() {
    const state = session.store.get();
    const now = performance.now();
    pictures.want(pictured(state) && !state.refusal);
    circle.update(state, now);
    right.update(state, now);
    const down = state.socket !== "open";
    show(fault, down || state.refusal !== null);
    if (state.refusal) {
      const words = tell(state.refusal.code, state.refusal.params);
      text(fault, `${words.what} ${words.todo}`);
    } else if (down) text(fault, _("This screen has lost the room. It comes back by itself."));
    if (state.view) document.title = meetingName(state.view.meeting);
  }
  session.store.watch(draw);
  window.setInterval(draw, 1000);
  draw();
  session.socket.open();
}
void start();
