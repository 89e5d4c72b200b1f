/** The phone page's other screens: the door with name and promise, and the end. */
import { h, show, text } from "../lib/dom.js";
import { _, meetingName } from "../lib/i18n.js";
import { tell } from "../lib/words.js";
import { button } from "../parts/button.js";
import { languages } from "../parts/languages.js";

/**
 * @param {import("../lib/types").Doorstep | null} doorstep
 * @param {string} suggested
 * @param {(name: string) => void} enter
 * @param {(language: import("../lib/types").Language) => void} setLanguage
 */
export function doorScreen(doorstep, suggested, enter, setLanguage) {
  const title = h("h1", { tabindex: -1, text: (doorstep && meetingName(doorstep.meeting)) || _("Welcome") });
  const name = h("input", { id: "name", type: "text", maxlength: 40, autocomplete: "off", value: suggested, spellcheck: false,
    "aria-describedby": "name-hint" });
  const ask = !doorstep || doorstep.ask_pledge;
  const join = button({ id: "join", label: ask ? _("I promise, and come in") : _("Come in"), sign: "check", look: "main",
    press: () => enter(name.value.trim() || suggested) });
  const element = h("main", { class: "hand" }, h("div", { class: "row end" }, languages(setLanguage)), title,
    h("p", { class: "hint", text: _("For people in the room: ask to speak with your phone. It stays silent, and it hears nothing.") }),
    h("section", { class: "card" }, h("label", { for: "name", class: "question", text: _("The name the others see") }), name,
      h("p", { id: "name-hint", class: "hint", text: _("It need not be your real name.") })),
    ask && h("section", { class: "card" }, h("h2", { text: _("What we promise each other") }),
      h("p", { class: "pledge", text: (doorstep && doorstep.pledge) || _("What is said here stays here. I do not record "
        + "anything, and I tell the group when somebody near me could listen.") })),
    join.element);
  return { element, update() {}, focus: title };
}

/**
 * @param {{code: string, params: import("../lib/types").Params, reason: string} | null} refused
 * @param {boolean} lobby
 * @param {() => void} again
 */
export function endScreen(refused, lobby, again) {
  const told = refused ? tell(refused.code, refused.params) : null;
  const title = h("h1", { tabindex: -1 });
  text(title, told ? told.what : lobby ? _("You are at the door") : _("You have left the meeting"));
  const back = button({ id: "again", label: refused ? _("Come in again") : _("Come back"), look: "main", press: again });
  show(back.element, !lobby);
  const words = told ? told.todo : lobby ? _("The moderation sees that you are here and will let you in. You need do nothing.")
    : _("Nothing of it stays on this device. You can close this page.");
  return { element: h("main", { class: "hand pause" }, title, h("p", { class: "big", text: words }),
    refused && refused.reason ? h("p", { class: "card", dir: "auto", text: _("The moderation says: {reason}", { reason: refused.reason }) }) : null,
    back.element), update() {}, focus: title };
}
