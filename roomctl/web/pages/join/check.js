/**
 * For those who want it: four words to read to the moderation, who sees the same ones.
 * Owns: this card, and the list of words (fetched when it is opened first).
 */
import { h, show, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** @typedef {Record<string, string>} Lists language -> words with a space between */

/** @type {Promise<Lists> | null} */
let lists = null;

/** @returns {Promise<Lists>} */
async function fetched() {
  try {
    return await (await fetch("/locales/spoken.json")).json();
  } catch {
    lists = null; // the next opening tries again
    return {};
  }
}

export function check() {
  const words = h("p", { class: "spoken", id: "spoken" });
  const none = h("p", { class: "hint", text: _("There is no sound link to compare just now.") });
  const element = h("details", { class: "card more", id: "check" }, h("summary", { text: _("Does nobody listen in? Compare four words") }),
    h("p", { class: "hint", text: _("Read these words to the moderation. The same words there: nobody stands between you and the room.") }),
    words, none);
  let wanted = "";

  /** @param {import("./state.js").JoinState} state */
  async function update({ check: bytes, language }) {
    show(words, bytes.length > 0);
    show(none, bytes.length === 0);
    const open = /** @type {HTMLDetailsElement} */ (element).open;
    const now = `${language} ${bytes.join(" ")}`;
    if (!open || !bytes.length || now === wanted) return;
    wanted = now;
    lists = lists || fetched();
    const known = (await lists)[language];
    if (now !== wanted) return;
    if (known) text(words, bytes.map((/** @type {number} */ byte) => known.split(" ")[byte]).join(" · "));
    else wanted = "";
  }
  return { element, update };
}
