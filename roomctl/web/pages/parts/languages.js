/** The switch of languages: each in its own words. */
import { h } from "../lib/dom.js";
import { LANGUAGES, OWN_NAMES, _, language } from "../lib/i18n.js";

/** @param {(language: import("../lib/types").Language) => void} onChoose */
export function languages(onChoose) {
  const select = h("select", { id: "language", "aria-label": _("Language") });
  for (const code of LANGUAGES) {
    select.append(h("option", { value: code, lang: code, text: OWN_NAMES[code], selected: code === language() }));
  }
  select.addEventListener("change", () => onChoose(/** @type {any} */ (select.value)));
  return select;
}
