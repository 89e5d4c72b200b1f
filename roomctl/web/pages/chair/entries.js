/**
 * What can be done with one entry of the queue, besides the quick signs beside it. Owns: that menu.
 *
 * @typedef {import("../lib/types").Entry} Entry
 * @typedef {import("./state.js").Chair} Chair
 */
import { _ } from "../lib/i18n.js";
import { nameFor, nameOf } from "../parts/now.js";
import { refusals } from "./reasons.js";

/**
 * @param {import("./menu.js").Menu} menu
 * @param {import("./main.js").Do} act
 * @param {Chair} chair
 * @param {Entry} entry
 */
export function openEntry(menu, act, chair, entry) {
  if (!chair.all) return;
  const { floor, people } = chair.all;
  const request = entry.request;
  const name = nameFor(chair.meeting, entry.person);
  const place = floor.queue.findIndex((one) => one.request === request) + 1;
  /** @type {[string, string][]} */
  const others = [floor.holder, ...floor.queue, ...floor.pending].flatMap((one) =>
    (one && one.request !== request ? [[String(one.request), nameFor(chair.meeting, one.person)]] : []));
  /** @type {[string, string][]} */
  const places = floor.queue.flatMap((one, at) => (one.request !== request ? [[String(at + 1), String(at + 1)]] : []));
  /** @type {[string, string][]} */
  const table = people.filter((one) => one.origin === "room" && one.role !== "display" && one.role !== "chair").map((one) => [one.id, nameOf(one)]);
  const person = people.find((one) => one.id === entry.person);
  menu.open(name, [
    menu.one(_("Give the floor"), () => act({ type: "grant", request })),
    place > 0 && places.length > 0 && menu.pick(_("Move to place"), places, (to) => act({ type: "move", request, to: Number(to) })),
    entry.person !== "" && menu.one(_("Last word: the list closes"), () => act({ type: "last_word", person: entry.person })),
    entry.person === "" && table.length > 0 && menu.pick(_("This voice is"), table, (who) => act({ type: "name_voice", person: who, request })),
    others.length > 0 && menu.pick(_("One and the same as"), others, (into) => act({ type: "merge", request, into: Number(into) })),
    place > 0 && menu.one(_("Take out of the list"), () => act({ type: "withdraw", request })),
    ...refusals(menu, act, entry, person ? person.language : "en"),
  ]);
}
