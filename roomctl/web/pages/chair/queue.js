/** The queue as the moderator has it: give, up, down, more; who asks; who cannot hear. Owns: that card. */
import { h, show, sync, text } from "../lib/dom.js";
import { waitedFor } from "../lib/floor.js";
import { _ } from "../lib/i18n.js";
import { waited } from "../lib/times.js";
import { nameFor } from "../parts/now.js";
import { openEntry } from "./entries.js";
import { kindOf } from "./kinds.js";

/** @typedef {import("../lib/types").Entry} Entry */

/**
 * @param {string} label
 * @param {string} sign
 * @param {() => void} press
 */
function small(label, sign, press) {
  return h("button", { type: "button", class: "button tiny", "aria-label": label, title: label, onclick: press, text: sign });
}

/**
 * @param {import("./main.js").Do} act
 * @param {import("./menu.js").Menu} menu
 */
export function queue(act, menu) {
  const waiting = h("ol", { class: "queue" });
  const asking = h("ul", { class: "people" });
  const notices = h("ul", { class: "people" });
  const askingPart = h("div", {}, h("h2", { class: "small", text: _("Ask to speak (your answer)") }), asking);
  const noticePart = h("div", {}, h("h2", { class: "small", text: _("For your attention") }), notices);
  const nobody = h("p", { class: "soft", text: _("Nobody is waiting.") });
  const element = h("section", { class: "card stack" }, askingPart, noticePart,
    h("h2", { class: "small", text: _("Waiting to speak") }), waiting, nobody);
  /** @type {import("./state.js").Chair | null} */
  let last = null;

  /** @param {Entry} entry */
  const name = (entry) => (last ? nameFor(last.meeting, entry.person) : "");
  /** @param {Entry} entry */
  const more = (entry) => small(_("{name}: more", { name: name(entry) }), "…", () => { if (last) openEntry(menu, act, last, entry); });
  /** @param {(entry: Entry) => HTMLElement[]} keys */
  const row = (keys) => (/** @type {Entry} */ entry) => h("li", {}, h("span", { class: "who", dir: "auto" }),
    h("span", { class: "soft", dir: "auto" }), h("span", { class: "keys" }, ...keys(entry)));

  const makeWaiting = row((entry) => [
    small(_("Give the floor to {name}", { name: name(entry) }), "▶", () => act({ type: "grant", request: entry.request })),
    small(_("{name}: one place up", { name: name(entry) }), "▲", () => move(entry, -1)),
    small(_("{name}: one place down", { name: name(entry) }), "▼", () => move(entry, 1)),
    more(entry),
  ]);
  const makeAsking = row((entry) => [
    small(_("{name}: into the list", { name: name(entry) }), "✓", () => act({ type: "accept", request: entry.request })),
    more(entry),
  ]);
  const makeNotice = row((entry) => [
    ...(entry.kind === "break" ? [small(_("{name}: begin the break", { name: name(entry) }), "▶",
      () => act({ type: "accept", request: entry.request }))] : []),
    small(_("{name}: done", { name: name(entry) }), "✓", () => act({ type: "release", request: entry.request })),
  ]);

  /**
   * @param {Entry} entry
   * @param {number} by
   */
  function move(entry, by) {
    const entries = last && last.all ? last.all.floor.queue : [];
    const at = entries.findIndex((one) => one.request === entry.request);
    if (at >= 0 && entries[at + by]) act({ type: "move", request: entry.request, to: at + 1 + by });
  }

  /**
   * @param {import("./state.js").Chair} chair
   * @param {number} at
   */
  function update(chair, at) {
    last = chair;
    const floor = chair.all ? chair.all.floor : null;
    /**
     * @param {HTMLElement} element_
     * @param {Entry} entry
     */
    const fill = (element_, entry) => {
      const [who, about] = element_.querySelectorAll("span");
      text(who, nameFor(chair.meeting, entry.person));
      text(about, [waited(waitedFor(chair.meeting, entry, at)), kindOf(entry.kind), entry.note && _("“{note}”", { note: entry.note })].filter(Boolean).join(", "));
    };
    const entries = floor ? floor.queue : [];
    /** @param {Entry} entry */
    const key = (entry) => `${entry.request} ${nameFor(chair.meeting, entry.person)}`;
    sync(waiting, entries, key, makeWaiting, fill);
    sync(asking, floor ? floor.pending : [], key, makeAsking, fill);
    sync(notices, floor ? floor.technical : [], key, makeNotice, fill);
    show(nobody, entries.length === 0);
    show(askingPart, Boolean(floor && floor.pending.length));
    show(noticePart, Boolean(floor && floor.technical.length));
  }
  return { element, update };
}
