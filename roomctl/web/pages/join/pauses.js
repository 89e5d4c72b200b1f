/** Screens on which one only waits or reads: on the way in, at the door, gone. Owns: those screens. */
import { h, show, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { tell } from "../lib/words.js";
import { button } from "../parts/button.js";

/** @typedef {import("./state.js").JoinState} JoinState */

/** @param {import("./actions.js").Actions} actions */
export function entering(actions) {
  const title = h("h1", { tabindex: -1 });
  const words = h("p", { class: "big" });
  const leave = button({ id: "leave", label: _("Leave"), sign: "leave", press: actions.leave });
  const element = h("main", { class: "pause" }, h("div", { class: "circles", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    title, words, leave.element);
  /** @param {JoinState} state */
  function update(state) {
    const lobby = state.meeting.lobby;
    text(title, lobby ? _("You are at the door") : _("You are coming in …"));
    text(words, lobby ? _("The moderation sees that you are here and will let you in. You need do nothing.")
      : state.meeting.socket === "down" ? _("The room does not answer yet. We keep trying.") : _("One moment, please."));
  }
  return { element, update, focus: title };
}

/** @param {import("./actions.js").Actions} actions */
export function end(actions) {
  const title = h("h1", { tabindex: -1 });
  const words = h("p", { class: "big" });
  const reason = h("p", { class: "card", dir: "auto" });
  const again = button({ id: "again", label: _("Come in again"), look: "main", press: actions.again });
  const kept = h("p", { class: "hint center", text: _("Was it a mistake? For half a minute your place is kept.") });
  const element = h("main", { class: "pause" }, title, words, reason, again.element, kept);
  /** @param {JoinState} state */
  function update(state) {
    const refusal = state.meeting.refusal;
    const told = refusal ? tell(refusal.code, refusal.params) : null;
    text(title, told ? told.what : _("You have left the meeting"));
    text(words, told ? told.todo : _("Nothing of it stays on this device. You can close this page."));
    show(kept, state.pledged && !refusal);
    const wasIn = refusal !== null && ["elsewhere", "meeting_over"].includes(refusal.code);
    again.setLabel(wasIn ? _("Come in again") : refusal ? _("Try again") : state.pledged ? _("Come back") : _("Come in again"));
    show(reason, Boolean(refusal && refusal.reason));
    text(reason, refusal && refusal.reason ? _("The moderation says: {reason}", { reason: refusal.reason }) : "");
  }
  return { element, update, focus: title };
}

/**
 * "Somebody came in": nothing of the meeting is on this screen.
 * @param {import("./actions.js").Actions} actions
 */
export function away(actions) {
  const title = h("h1", { tabindex: -1, text: _("Paused") });
  const back = button({ id: "back", label: _("Go on"), look: "main", press: () => actions.setAway(false) });
  const element = h("main", { class: "pause" }, title,
    h("p", { class: "big", text: _("Nothing is heard here, and nobody hears you.") }), back.element);
  return { element, update() {}, focus: back.element };
}
