/**
 * How the lines are, for the volunteer at the room's PC: a card for each remote, renewed each two seconds.
 * Owns: asking and drawing. Must not know: what a figure means (lines/words.js).
 */
import { attr, byId, h, show, sync, text } from "../lib/dom.js";
import { _, fill, pickLanguage, speak } from "../lib/i18n.js";
import { figures, needsHelp, standing, whole } from "./words.js";

const EVERY_MS = 2000;

/** @typedef {import("../lib/types").LineRow} LineRow */
/** @typedef {import("../lib/types").LinesView} LinesView */

/** @returns {HTMLElement} */
function card() {
  return h("li", { class: "card stack" }, h("h2", { class: "who" }), h("p", { class: "standing" }), h("ul", { class: "figures" }));
}

/**
 * @param {HTMLElement} element
 * @param {LineRow} row
 */
function fillCard(element, row) {
  const [name, stands, list] = /** @type {HTMLElement[]} */ ([...element.children]);
  text(name, row.name);
  text(stands, standing(row));
  attr(element, "data-help", needsHelp(row));
  const found = figures(row.line);
  sync(list, found.length ? found : [_("Nothing was measured yet.")], (one) => one, () => h("li"), text);
}

async function start() {
  document.documentElement.lang = await speak(pickLanguage(navigator.languages));
  document.title = _("The lines");
  const title = h("h1", { text: _("The lines") });
  const note = h("p", { class: "hint", role: "status", "aria-live": "polite" });
  const list = h("ul", { class: "lines" });
  byId("page").replaceChildren(h("main", { class: "stack page" }, title, note, list));

  /** @param {LinesView} view */
  function draw({ code, lines, priority, worst_late_ms: late }) {
    show(list, !code);
    if (code) { text(note, _("This page works only in a browser on the room's own computer.")); return; }
    const beat = priority === "normal"
      ? _("Sound has no priority on this computer; the worst hold-up was {ms} ms.")
      : _("Sound comes first on this computer; the worst hold-up was {ms} ms.");
    text(note, lines.length ? fill(beat, { ms: Math.round(late) }) : _("Nobody is online."));
    sync(list, lines.map(whole), (row) => row.id, card, fillCard);
  }

  async function look() {
    try {
      const answer = await fetch("/lines.json");
      draw(await answer.json());
    } catch { text(note, _("This screen has lost the room. It comes back by itself.")); }
    window.setTimeout(() => { void look(); }, EVERY_MS);
  }
  await look();
}
void start();
