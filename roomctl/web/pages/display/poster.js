/** In the middle of the screen while nothing else is there: the code with which phones in the room join the queue. Owns: that drawing. */
import { h, show } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

const SPACE = "http://www.w3.org/2000/svg";
/** The quiet margin a code needs, in its own squares. */
const MARGIN = 3;

export function poster() {
  const drawing = document.createElementNS(SPACE, "svg");
  const squares = document.createElementNS(SPACE, "path");
  drawing.append(squares);
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", _("Code for phones in the room"));
  const element = h("figure", { class: "poster" }, drawing, h("figcaption", { text: _("In the room with a phone? Scan this to ask to speak.") }));
  let shown = "";

  /** @param {readonly string[]} code */
  function update(code) {
    show(element, code.length > 0);
    const now = code.join();
    if (!now || now === shown) return;
    shown = now;
    const size = code.length + 2 * MARGIN;
    drawing.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${size} ${size}`);
    squares.setAttribute("d", code.map((row, y) => [...row].map((dark, x) => (dark === "1" ? `M${x} ${y}h1v1h-1z` : "")).join("")).join(""));
  }
  return { element, update };
}
