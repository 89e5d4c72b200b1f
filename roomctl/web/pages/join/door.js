/** Second screen: name, ears, sound, and the one big button. Owns: that screen. */
import { attr, h, show, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { tell } from "../lib/words.js";
import { button } from "../parts/button.js";
import { languages } from "../parts/languages.js";
import { cameraCheck } from "./cameracheck.js";
import { soundCheck } from "./soundcheck.js";

/** @param {import("./actions.js").Actions} actions */
export function door(actions) {
  const title = h("h1", { tabindex: -1, text: _("Before you come in") });
  const name = h("input", { id: "name", type: "text", maxlength: 40, autocomplete: "off", autocapitalize: "words",
    spellcheck: false, "aria-describedby": "name-hint" });
  name.addEventListener("input", () => actions.setName(name.value));
  const other = button({ id: "other-name", label: _("Another name"), press: actions.otherName });
  const alone = choice("alone", _("I am alone, or I wear headphones"), () => actions.setAlone(true));
  const notAlone = choice("not-alone", _("Somebody near me could listen"), () => actions.setAlone(false));
  const sound = soundCheck(actions);
  const camera = cameraCheck(actions);
  const join = button({ id: "join", label: _("Come in"), sign: "check", look: "main", press: () => void actions.enter("heard") });
  const silent = button({ id: "join-silent", label: _("Come in with the microphone off"), press: () => void actions.enter("silent") });
  const listen = button({ id: "listen", label: _("Come in without a microphone"),
    press: () => void actions.enter("listening") });
  const heard = h("p", { class: "hint center", text: _("With “Come in” you are heard at once.") });

  const what = h("strong", {});
  const todo = h("span", {});
  const fault = h("p", { class: "fault", role: "alert" }, what, " ", todo);

  const element = h("main", { class: "door" },
    h("div", { class: "row end" }, languages(actions.setLanguage)), title,
    h("section", { class: "card" },
      h("label", { for: "name", class: "question", text: _("The name the others see") }),
      h("div", { class: "row" }, name, other.element),
      h("p", { id: "name-hint", class: "hint", text: _("It need not be your real name.") })),
    h("fieldset", { class: "card" },
      h("legend", { class: "question", text: _("Who can hear what is said here?") }), alone.element, notAlone.element),
    sound.element, camera.element,
    h("div", { class: "bottom" }, fault, join.element, heard, silent.element, listen.element));

  /** @param {import("./state.js").JoinState} state */
  function update(state) {
    if (name.value !== state.name && document.activeElement !== name) name.value = state.name;
    alone.input.checked = state.alone;
    notAlone.input.checked = !state.alone;
    sound.update(state);
    camera.update(state);
    const refused = !["off", "asking", "on"].includes(state.mic);
    show(fault, refused);
    if (refused) { const words = tell(`mic.${state.mic}`); text(what, words.what); text(todo, words.todo); }
    join.setLabel(refused ? _("Try again and come in") : _("Come in"));
    attr(join.element, "aria-busy", state.mic === "asking" ? "true" : null);
    for (const one of [silent.element, heard]) show(one, !refused);
    listen.show(refused);
  }
  return { element, update, focus: title, level: sound.level };
}

/**
 * @param {string} id
 * @param {string} words
 * @param {() => void} chosen
 */
function choice(id, words, chosen) {
  const input = h("input", { type: "radio", name: "ears", id, onchange: chosen });
  return { input, element: h("label", { class: "choice", for: id }, input, h("span", { text: words })) };
}

