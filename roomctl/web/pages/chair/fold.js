/** Cards that open when wanted, and fields with a label: small parts of the moderator's page. Owns: their looks. */
import { h, text } from "../lib/dom.js";

/**
 * @param {string} id
 * @param {string} title
 * @param {...(HTMLElement | false)} parts
 */
export function fold(id, title, ...parts) {
  const about = h("span", { class: "soft", dir: "auto" });
  const element = h("details", { class: "card fold", id }, h("summary", {}, h("h2", { text: title }), about),
    h("div", { class: "stack" }, ...parts));
  return {
    element,
    /** @param {string} words what there is to know while it is closed */
    say(words) { text(about, words); },
  };
}

/**
 * @param {string} id
 * @param {string} label
 * @param {[string, string][]} options
 * @param {(value: string) => void} [chosen] acts at once; without it the value is read when needed
 */
export function choose(id, label, options, chosen) {
  const select = h("select", { id });
  for (const [value, words] of options) select.append(h("option", { value, text: words }));
  if (chosen) select.addEventListener("change", () => chosen(select.value));
  return {
    select,
    element: h("div", { class: "row apart" }, h("label", { for: id, text: label }), select),
    /** @param {string} value */
    set(value) {
      if (document.activeElement !== select) select.value = value;
      if (select.value === "" && value) { select.append(h("option", { value, text: value })); select.value = value; }
    },
  };
}
