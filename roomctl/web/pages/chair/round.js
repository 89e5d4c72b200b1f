/** The round: begin it (order, time, who first, answers), see the ring, end it. Owns: that card. */
import { h, show, sync, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { button } from "../parts/button.js";
import { nameFor, nameOf } from "../parts/now.js";
import { choose, fold } from "./fold.js";

/** @typedef {import("./state.js").Chair} Chair */

/** @param {import("./main.js").Do} act */
export function round(act) {
  const seating = choose("seating", _("Order"), [["interleaved", _("Room and online in turn")], ["seats", _("By number, then online")],
    ["joined", _("In the order of arrival")]]);
  const first = choose("first", _("Begins"), [["", _("the first of the order")]]);
  const box = choose("round-box", _("Time for each"), [["0", _("as usual")], ["60", _("{n} min", { n: 1 })], ["120", _("{n} min", { n: 2 })],
    ["180", _("{n} min", { n: 3 })], ["300", _("{n} min", { n: 5 })], ["600", _("{n} min", { n: 10 })]]);
  const replies = choose("replies", _("Short answers"), [["wait", _("wait until the round ends")], ["now", _("at once")]]);
  const begin = button({ id: "round-begin", label: _("Begin a round"), sign: "give", press: () => act({ type: "start_round", seating: seating.select.value,
    first: first.select.value || null, box_s: Number(box.select.value), no_cross_talk: replies.select.value === "wait" }) });
  const end = button({ id: "end-round", label: _("End the round"), sign: "check", press: () => act({ type: "end_round" }) });
  const ring = h("ol", { class: "people ring" });
  const how = h("div", { class: "stack" }, seating.element, first.element, box.element, replies.element, begin.element);
  const running = h("div", { class: "stack" }, ring, end.element);
  const card = fold("rounds", _("Round"), how, running);

  /** @param {Chair} chair */
  function update(chair) {
    const now = chair.all ? chair.all.floor.round : null;
    show(how, now === null);
    show(running, now !== null);
    const here = chair.all ? chair.all.people.filter((one) => one.role !== "display" && one.role !== "chair" && one.presence !== "left") : [];
    sync(first.select, [{ id: "", name: "" }, ...here], (one) => `${one.id} ${one.name}`, (one) => h("option", { value: one.id }),
      (option, one) => text(option, "origin" in one ? nameOf(one) : _("the first of the order")));
    if (!now) { card.say(""); return; }
    const still = now.order.length + now.later.length;
    card.say(_("Had their turn: {done}, still to come: {left}.", { done: now.done.length, left: still }));
    /** @type {{id: string, words: string}[]} */
    const rows = [];
    if (now.offered) rows.push({ id: now.offered, words: _("has the turn") });
    for (const id of now.order) rows.push({ id, words: "" });
    for (const id of now.later) rows.push({ id, words: _("later") });
    for (const id of now.done) rows.push({ id, words: now.passed.includes(id) ? _("passed") : _("done") });
    sync(ring, rows, (row) => row.id, () => h("li", {}, h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" })), (element, row) => {
      const [who, words] = element.querySelectorAll("span");
      text(who, nameFor(chair.meeting, row.id));
      text(words, row.words);
    });
  }
  return { element: card.element, update };
}
