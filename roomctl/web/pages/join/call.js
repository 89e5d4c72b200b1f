/** The screen of the call: what is going on, what I can do, who is here. Owns: how the parts stand together. */
import { h, show } from "../lib/dom.js";
import { standing } from "../lib/floor.js";
import { pictured } from "../lib/gallery.js";
import { _ } from "../lib/i18n.js";
import { acts } from "../parts/acts.js";
import { button } from "../parts/button.js";
import { notices } from "../parts/notices.js";
import { now } from "../parts/now.js";
import { people } from "../parts/people.js";
import { tiles } from "../parts/tiles.js";
import { bar } from "./bar.js";
import { check } from "./check.js";
import { top } from "./top.js";

/** @param {import("./actions.js").Actions} actions */
export function call(actions) {
  const head = top(actions);
  const notice = notices(actions.readNotice);
  const holding = now();
  const mine = acts(actions, true);
  const lists = people();
  const compare = check();
  const foot = bar(actions);
  const faces = tiles(actions.picture);
  const onlySound = button({ id: "sound-only", label: _("Sound only"), sign: "camera-off", toggle: true,
    press: () => actions.setSoundOnly(onlySound.element.getAttribute("aria-pressed") !== "true") });
  const unlock = button({ id: "unlock", label: _("Tap here to hear the room"), sign: "wave", look: "main", press: actions.unlock });
  const open = button({ id: "open-mic", label: _("Turn my microphone on"), sign: "mic", look: "main", press: actions.toggleMute });
  const invitation = h("section", { class: "card invitation" }, h("p", { class: "standing" }), open.element);
  const element = h("div", { class: "call" }, head.element,
    h("main", {}, unlock.element, notice.element, faces.element,
      h("div", { class: "columns" },
        h("div", { class: "first" }, holding.element, invitation, mine.element, onlySound.element),
        h("div", { class: "first" }, lists.element, compare.element)), actions.leading.element),
    foot.element);

  /**
   * @param {import("./state.js").JoinState} state
   * @param {number} at
   */
  function update(state, at) {
    head.update(state, at);
    void compare.update(state);
    notice.update(state.meeting);
    holding.update(state.meeting, at);
    mine.update(state.meeting, at);
    lists.update(state.meeting, at);
    actions.leading.update(state.meeting, at);
    foot.update(state);
    if (state.soundOnly) show(faces.element, false);
    else faces.update(state.meeting, state.camera === "on" || state.camera === "covered" ? state.camera : "off");
    onlySound.show(state.places > 0 && (state.soundOnly || pictured(state.meeting)));
    onlySound.setPressed(state.soundOnly);
    unlock.show(state.blocked);
    const silent = state.muted && !state.listenOnly;
    const mineNow = ["holder", "offered"].includes(standing(state.meeting).is);
    show(invitation, silent && (mineNow || state.talksMuted));
    const words = invitation.querySelector("p");
    if (words) {
      words.textContent = mineNow ? _("You have the floor. Your microphone is off: nobody hears you yet.")
        : _("You are speaking, but your microphone is off.");
    }
  }
  return { element, update, focus: head.focus, level: foot.level };
}
