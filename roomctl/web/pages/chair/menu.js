/**
 * One place for what is done rarely: a sheet over the page with big buttons, opened by "…" of a person or an entry.
 * Owns: that sheet and its parts. Must not know: what an act does.
 */
import { h, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { button } from "../parts/button.js";

/** @typedef {ReturnType<typeof createMenu>} Menu */

export function createMenu() {
  const title = h("h2", { id: "menu-title", dir: "auto" });
  const list = h("div", { class: "stack" });
  const close = button({ id: "menu-close", label: _("Close"), look: "quiet", press: () => element.close() });
  const element = h("dialog", { class: "card menu", "aria-labelledby": "menu-title" }, title, list, close.element);
  /** @param {() => void} press an act ends the menu */
  const last = (press) => () => { element.close(); press(); };

  return {
    element,
    /**
     * @param {string} name whom it concerns
     * @param {(HTMLElement | false)[]} items those that make sense now
     */
    open(name, items) {
      text(title, name);
      list.replaceChildren(...items.flatMap((one) => one || []));
      element.showModal();
    },
    /**
     * @param {string} label
     * @param {() => void} press
     */
    one: (label, press) => h("button", { type: "button", class: "button", text: label, onclick: last(press) }),
    /**
     * Choose, then do it: a list that acted while one walks through it would act too often.
     * @param {string} label
     * @param {[string, string][]} options
     * @param {(value: string) => void} chosen
     */
    pick(label, options, chosen) {
      const select = h("select", { "aria-label": label });
      for (const [value, words] of options) select.append(h("option", { value, text: words }));
      return h("div", { class: "pick" }, h("span", { class: "small", text: label }), h("div", { class: "row" }, select,
        h("button", { type: "button", class: "button", text: _("OK"), "aria-label": _("{label}: OK", { label }),
          onclick: last(() => chosen(select.value)) })));
    },
    /**
     * @param {string} label
     * @param {string} value
     * @param {(value: string) => void} said
     */
    words(label, value, said) {
      const input = h("input", { type: "text", value, maxlength: 200, autocomplete: "off", "aria-label": label });
      return h("form", { class: "pick", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); last(() => said(input.value.trim()))(); } },
        h("span", { class: "small", text: label }), h("div", { class: "row" }, input,
          h("button", { type: "submit", class: "button", text: _("OK"), "aria-label": _("{label}: OK", { label }) })));
    },
  };
}
