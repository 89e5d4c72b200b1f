/**
 * Why a request is refused. Owns: the usual reasons (those of tui/screens/refuse.py), said in the language of the
 * person who will read them.
 */
import { N_, _, inLanguage } from "../lib/i18n.js";

/** @typedef {import("./state.js").Chair} Chair */

const REASONS = [
  N_("Not just now: please ask again a little later."),
  N_("This fits better into another part of the evening."),
  N_("First it is the turn of those who have not spoken yet."),
  N_("There is no time left for it today."),
];

/**
 * The lines of a menu: a usual reason, words of one's own, none.
 * @param {import("./menu.js").Menu} menu
 * @param {import("./main.js").Do} act
 * @param {import("../lib/types").Entry} entry
 * @param {import("../lib/types").Language} language of who is refused
 */
export function refusals(menu, act, entry, language) {
  /** @param {string} reason */
  const deny = (reason) => act({ type: "deny", request: entry.request, reason });
  /** @type {[string, string][]} */
  const usual = [["", _("Without a reason")], ...REASONS.map((reason) => /** @type {[string, string]} */ ([reason, _(reason)]))];
  return [
    menu.pick(_("Refuse: the person reads the reason"), usual, (reason) => { void inLanguage(language, reason).then(deny); }),
    menu.words(_("Refuse with words of your own"), "", (words) => deny(words)),
  ];
}
