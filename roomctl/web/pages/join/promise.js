/** First screen: welcome, the promise, one button. Owns: that screen. */
import { h, text } from "../lib/dom.js";
import { _, meetingName } from "../lib/i18n.js";
import { button } from "../parts/button.js";
import { languages } from "../parts/languages.js";

/** @param {import("./actions.js").Actions} actions */
export function promise(actions) {
  const title = h("h1", { tabindex: -1 });
  const demo = h("p", { class: "hint", text: _("This is a demonstration: the people in the room are played.") });
  const words = h("p", { class: "pledge" });
  const yes = button({ id: "promise", label: _("I promise"), sign: "check", look: "main", press: actions.promise });
  const no = button({ id: "no-promise", label: _("No, I would rather not come in"), look: "quiet", press: actions.refuse });
  const element = h("main", { class: "door" },
    h("div", { class: "row end" }, languages(actions.setLanguage)),
    title, demo,
    h("section", { class: "card", "aria-labelledby": "pledge-title" },
      h("h2", { id: "pledge-title", text: _("What we promise each other") }), words),
    h("div", { class: "stack" }, yes.element, no.element));

  /** @param {import("./state.js").JoinState} state */
  function update(state) {
    text(title, meetingName(state.title) || _("Welcome"));
    demo.hidden = !state.demo;
    text(words, state.pledge || _("What is said here stays here. I do not record anything, and I tell the group "
      + "when somebody near me could listen."));
  }
  return { element, update, focus: title };
}
