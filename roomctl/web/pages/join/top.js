/** Name of the meeting and the state of the line, in words. Owns: the head of the call. */
import { attr, h, show, text } from "../lib/dom.js";
import { pausedHere } from "../lib/gallery.js";
import { _, decimal, meetingName, ngettext } from "../lib/i18n.js";
import { icon, setIcon } from "../lib/icons.js";
import { languages } from "../parts/languages.js";
import { lineState } from "./state.js";

/** @typedef {import("./state.js").JoinState} JoinState */

/** Delays below this are not worth a word. */
const UNNOTICED_S = 0.15;

/**
 * @param {JoinState} state
 * @returns {string}
 */
export function lineWords(state) {
  const heard = state.meeting.heard;
  const late = heard && heard.delay_ms !== null ? heard.delay_ms / 1000 : null;
  switch (lineState(state)) {
    case "offline": return _("No internet. We wait until it is back.");
    case "resting": return _("There is no sound to the outside just now.");
    case "connecting": return _("Connecting the sound …");
    case "reconnecting": return _("The line broke. We are bringing it back by ourselves.");
    case "unheard": return _("The room hardly hears you. Stay here, it may get better by itself.");
    case "bad":
      if (pausedHere(state.meeting)) {
        return _("Your line is bad: your camera was paused, your voice goes first. It comes back by itself.");
      }
      if (heard && heard.held_back.length) return _("Your line is bad: some pictures are left out, the sound goes first.");
      return late === null ? _("Your line is bad. Your voice may be hard to understand.")
      : _("Your line is bad: they hear you {seconds} s later.", { seconds: decimal(late) });
    default: break;
  }
  if (state.listenOnly) return _("You hear the room.");
  if (state.muted) return _("You hear the room. Your microphone is off.");
  if (late === null || late < UNNOTICED_S) return _("The line is good.");
  return _("The line is good: they hear you {seconds} s later.", { seconds: decimal(late) });
}

/** @param {import("./actions.js").Actions} actions */
export function top(actions) {
  const title = h("h1", { tabindex: -1 });
  const sign = icon("line");
  const words = h("span", {});
  const line = h("p", { class: "line", id: "line" }, sign, words);
  const guest = h("p", { class: "line guest" });
  const element = h("header", { class: "top" },
    h("div", { class: "row" }, title, languages(actions.setLanguage)), line, guest);

  /**
   * @param {JoinState} state
   * @param {number} now ms
   */
  function update(state, now) {
    show(guest, state.endsAt > 0);
    const left = Math.ceil((state.endsAt - now) / 60_000);
    text(guest, left > 0 ? ngettext("You are here as a guest, for {n} more minute.", "You are here as a guest, for {n} more minutes.", left)
      : _("Your time as a guest is over."));
    const is = lineState(state);
    const view = state.meeting.view;
    const name = meetingName(view ? view.meeting : state.title);
    text(title, view && view.demo ? _("Demo: {meeting}", { meeting: name }) : name);
    text(words, lineWords(state));
    setIcon(sign, is === "good" ? "line" : is === "bad" || is === "unheard" ? "warn" : "line-off");
    attr(line, "data-is", is);
  }
  return { element, update, focus: title };
}
