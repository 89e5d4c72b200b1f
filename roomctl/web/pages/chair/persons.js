/** What can be done for or with one person, besides the quick signs beside the name. Owns: that menu. */
import { _ } from "../lib/i18n.js";
import { nameOf } from "../parts/now.js";

/**
 * @typedef {import("./state.js").Chair} Chair
 */

/** Silences that end a turn, seconds; 0 = as for everybody. */
const PATIENCE = [0, 2, 8, 15, 30];

/**
 * @param {import("./menu.js").Menu} menu
 * @param {import("./main.js").Do} act
 * @param {Chair} chair
 * @param {string} person
 */
export function openPerson(menu, act, chair, person) {
  const one = chair.all ? chair.all.people.find((known) => known.id === person) : undefined;
  if (!chair.all || !one) return;
  const { floor } = chair.all;
  const { patience_s: patience } = one;
  const talks = one.role !== "display" && one.role !== "chair";
  const toCome = floor.round !== null && [floor.round.offered, ...floor.round.order, ...floor.round.later].includes(person);
  /** @type {[string, string][]} */
  const kinds = [["direct_response", _("a short answer")], ["point_of_order", _("about how we proceed")],
    ["technical", _("cannot hear")], ["break", _("would like a break")]];
  /** @type {[string, string][]} */
  const silences = PATIENCE.filter((seconds) => seconds !== (patience || 0))
    .map((seconds) => [String(seconds), seconds ? _("{n} seconds", { n: seconds }) : _("as for everybody")]);
  const now = patience ? _("{n} seconds", { n: patience }) : _("as for everybody");
  menu.open(nameOf(one), [
    talks && menu.pick(_("Asks for something else"), kinds, (kind) => act({ type: "add_for", person, kind })),
    talks && menu.one(_("Last word: the list closes"), () => act({ type: "last_word", person })),
    toCome && menu.one(_("Passes in this round"), () => act({ type: "pass_turn", person })),
    toCome && menu.one(_("Speaks later in this round"), () => act({ type: "later_turn", person })),
    talks && floor.chair !== person && menu.one(_("Leads the talk from now on"), () => act({ type: "give_chair", to: person })),
    talks && floor.chair === person && menu.one(_("Take the moderation back"), () => act({ type: "give_chair", to: null })),
    talks && menu.pick(_("Silence before the turn ends (now: {now})", { now }), silences,
      (seconds) => act({ type: "set_patience", person, seconds: Number(seconds) || null })),
    menu.words(_("Name"), one.name, (name) => { if (name && name !== one.name) act({ type: "rename_person", person, name }); }),
    menu.one(_("Show {name} out", { name: nameOf(one) }), () => {
      if (window.confirm(_("Show {name} out?", { name: nameOf(one) }))) act({ type: "remove_person", person });
    }),
  ]);
}
