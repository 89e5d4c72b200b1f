/** One kind of button for all pages: a sign, words, 44 px at least. */
import { attr, h, text } from "../lib/dom.js";
import { icon, setIcon } from "../lib/icons.js";

/**
 * @param {object} options
 * @param {string} options.id
 * @param {string} options.label
 * @param {string} [options.sign]
 * @param {"main" | "plain" | "quiet" | "alarm"} [options.look]
 * @param {boolean} [options.toggle] has aria-pressed
 * @param {() => void} options.press
 */
export function button({ id, label, sign = "", look = "plain", toggle = false, press }) {
  const words = h("span", { class: "label", text: label });
  const drawing = sign ? icon(sign) : null;
  const element = h("button", { type: "button", id, class: `button ${look}`, onclick: press }, words);
  if (drawing) element.prepend(drawing);
  if (toggle) attr(element, "aria-pressed", "false");
  return {
    element,
    /** @param {string} value */
    setLabel(value) { text(words, value); },
    /** @param {string} name */
    setSign(name) { if (drawing) setIcon(drawing, name); },
    /** @param {boolean} on */
    setPressed(on) { attr(element, "aria-pressed", on ? "true" : "false"); },
    /** @param {boolean} on */
    show(on) { if (element.hidden === on) element.hidden = !on; },
  };
}
