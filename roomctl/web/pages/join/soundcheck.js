/**
 * Microphone with its level bar, choice of microphone, and the bell. Nothing here must be done before entering.
 * Owns: this part of the door.
 */
import { attr, h, show, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { button } from "../parts/button.js";

/** @typedef {import("./state.js").JoinState} JoinState */

/** @param {import("./actions.js").Actions} actions */
export function soundCheck(actions) {
  const tryIt = button({ id: "try-mic", label: _("Try my microphone"), sign: "mic", press: () => void actions.tryMicrophone() });
  const meter = h("div", { class: "meter", role: "img", "aria-label": _("How loud your microphone hears you") },
    h("div", { class: "fill" }));
  const heard = h("p", { class: "hint", text: _("Say something: the bar moves when the microphone hears you.") });
  const select = h("select", { id: "microphone" });
  select.addEventListener("change", () => void actions.chooseMicrophone(select.value));
  const chooser = h("div", {}, h("label", { for: "microphone", text: _("Microphone") }), select);
  const bell = button({ id: "bell", label: _("Play a small bell"), sign: "bell", press: actions.ringBell });
  const yes = button({ id: "bell-yes", label: _("I hear the bell"), sign: "check", press: () => actions.heardBell(true) });
  const no = button({ id: "bell-no", label: _("I hear nothing"), press: () => actions.heardBell(false) });
  const answers = h("div", { class: "row" }, yes.element, no.element);
  const result = h("p", { class: "hint" });
  const element = h("section", { class: "card", "aria-labelledby": "sound-title" },
    h("h2", { id: "sound-title", class: "question", text: _("Try your sound (if you like)") }),
    h("div", { class: "stack" }, tryIt.element, meter, heard, chooser, bell.element,
      answers, result));

  /** @param {JoinState} state */
  function update(state) {
    const on = state.mic === "on";
    const refused = !on && state.mic !== "off" && state.mic !== "asking";
    tryIt.show(!on);
    tryIt.setLabel(refused ? _("Try again") : _("Try my microphone"));
    for (const one of [meter, heard]) show(one, on);
    show(chooser, on && state.devices.length > 1);
    fillMicrophones(select, state);
    bell.setLabel(state.bell === "ringing" ? _("The bell sounds …") : state.bell === "idle" ? _("Play a small bell")
      : _("Play the bell again"));
    show(answers, state.bell === "ringing" || state.bell === "asked");
    show(result, state.bell === "heard" || state.bell === "unheard");
    text(result, state.bell === "heard" ? _("Good. You will hear the room.")
      : _("Turn the volume up, and look whether headphones are plugged in. Then play the bell again."));
  }

  /** @param {number} level 0..1 */
  function level(level) {
    meter.style.setProperty("--level", String(level));
    attr(meter, "data-heard", level > 0.4 ? "true" : null);
  }
  return { element, update, level };
}

/**
 * @param {HTMLSelectElement} select
 * @param {JoinState} state
 */
function fillMicrophones(select, state) {
  const there = [...select.options].map((option) => option.value).join();
  if (there !== state.devices.map((one) => one.id).join()) {
    select.replaceChildren(...state.devices.map((one) => h("option", { value: one.id, text: one.label })));
  }
  if (state.device && select.value !== state.device) select.value = state.device;
}
