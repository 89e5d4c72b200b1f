/**
 * The speaking queue and everybody who is here, with where they are. Nothing jumps: the room's order is kept.
 * Owns: the two lists.
 */
import { attr, h, show, sync, text } from "../lib/dom.js";
import { present, queue, speaks, waitedFor } from "../lib/floor.js";
import { pictured } from "../lib/gallery.js";
import { _, ngettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { waited } from "../lib/times.js";
import { nameFor, nameOf } from "./now.js";

/**
 * @typedef {import("../lib/meeting.js").Meeting} Meeting
 * @typedef {import("../lib/types").Person} Person
 */

/**
 * @param {Person} one
 * @param {boolean} cameras are there pictures in this meeting? Then it is said who shows none
 */
function conditionOf(one, cameras) {
  if (one.presence === "away") return _("away for a moment");
  if (one.link === "away") return _("line broken, back soon");
  if (one.origin !== "remote") return "";
  const camera = !cameras || one.camera === "on" ? "" : one.camera === "covered" ? _("camera covered")
    : one.camera === "paused" ? _("camera paused, the line is bad") : _("camera off");
  return [one.muted ? _("microphone off") : "", camera].filter(Boolean).join(", ");
}

/** @param {Person} one */
function originOf(one) {
  const place = one.origin === "room" ? _("in the room") : _("online");
  return one.role === "guest" ? [place, _("guest")].join(", ") : place;
}

export function people() {
  const waiting = h("ol", { class: "queue", id: "queue" });
  const nobody = h("p", { class: "soft", text: _("Nobody is waiting.") });
  const here = h("ul", { class: "people", id: "people" });
  const heading = h("h2", { class: "small" });
  const queueTitle = h("h2", { class: "small" });
  const ring = h("ol", { class: "queue", id: "round" });
  const round = h("section", { class: "card" }, h("h2", { class: "small", text: _("The round: still to come") }), ring);
  const element = h("div", { class: "lists" }, round,
    h("section", { class: "card" }, queueTitle, waiting, nobody),
    h("section", { class: "card" }, heading, here));

  /**
   * @param {Meeting} state
   * @param {number} at
   */
  function update(state, at) {
    const me = state.me ? state.me.id : "";
    const entries = queue(state);
    const going = state.view ? state.view.floor.round : null;
    show(round, going !== null && going.order.length > 0);
    sync(ring, going ? going.order : [], (id) => id, () => h("li", {}, h("span", { class: "who", dir: "auto" })), (row, id) => {
      attr(row, "class", id === me ? "me" : null);
      text(/** @type {Element} */ (row.firstElementChild), nameFor(state, id));
    });
    text(queueTitle, going ? _("Waiting to speak, after the round") : _("Waiting to speak"));
    show(nobody, entries.length === 0);
    show(waiting, entries.length > 0);
    sync(waiting, entries, (entry) => String(entry.request), makeEntry, (element_, entry) => {
      attr(element_, "class", entry.person === me ? "me" : null);
      const [who, since] = element_.querySelectorAll("span");
      text(who, nameFor(state, entry.person));
      text(since, waited(waitedFor(state, entry, at)));
    });
    const all = present(state).filter((one) => one.role !== "display" && one.role !== "chair");
    text(heading, ngettext("{n} person is here", "{n} people are here", all.length));
    sync(here, all, (one) => one.id, makePerson, (row, one) => updatePerson(row, one, state));
  }
  return { element, update };
}

function makeEntry() {
  return h("li", {}, h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" }));
}

/** @param {Person} one */
function makePerson(one) {
  return h("li", {}, icon(one.origin === "room" ? "table" : "screen"),
    h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" }),
    h("span", { class: "lamp" }, icon("wave"), h("span", { text: _("speaks") })));
}

/**
 * @param {HTMLElement} row
 * @param {Person} one
 * @param {Meeting} state
 */
function updatePerson(row, one, state) {
  const me = state.me !== null && one.id === state.me.id;
  const [who, about, lamp] = /** @type {HTMLElement[]} */ ([...row.children].slice(1));
  text(who, me ? _("{name} (you)", { name: nameOf(one) }) : nameOf(one));
  const condition = conditionOf(one, pictured(state));
  text(about, condition ? `${originOf(one)}, ${condition}` : originOf(one));
  show(lamp, speaks(state, one.id));
  attr(row, "class", speaks(state, one.id) ? "speaking" : null);
}
