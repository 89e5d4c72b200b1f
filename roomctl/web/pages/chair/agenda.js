/** The parts of the evening: go on, go to one, add one, take one out. Owns: that card. */
import { attr, h, show, sync, text } from "../lib/dom.js";
import { since } from "../lib/floor.js";
import { _, language } from "../lib/i18n.js";
import { clock } from "../lib/times.js";
import { button } from "../parts/button.js";
import { choose, fold } from "./fold.js";

/** @typedef {import("./state.js").Chair} Chair */

/** @param {import("./main.js").Do} act */
export function agenda(act) {
  const list = h("ol", { class: "people parts" });
  const next = button({ id: "agenda", label: "", sign: "give", press: () => act({ type: "go_to_agenda" }) });
  const title = h("input", { type: "text", id: "part-title", maxlength: 80, autocomplete: "off", "aria-label": _("A further part: its title"),
    placeholder: _("A further part: its title") });
  const minutes = choose("part-minutes", _("Length"), [["0", _("open")], ...[5, 10, 15, 20, 30, 45, 60, 90].map((n) =>
    /** @type {[string, string]} */ ([String(n), _("{n} min", { n })]))]);
  const policy = choose("part-policy", _("How the floor is given"), [["queue", _("in the order of asking")], ["voice", _("freely: who speaks has it")],
    ["chaired", _("by the moderation")], ["round", _("in a round")]]);
  const box = choose("part-box", _("Time for a turn"), [["0", _("as usual")], ...[1, 2, 3, 5, 10].map((n) =>
    /** @type {[string, string]} */ ([String(n * 60), _("{n} min", { n })]))]);
  const add = button({ id: "part-add", label: _("Add this part"), sign: "check", press: () => {
    if (title.value.trim()) act({ type: "add_agenda", title: title.value.trim(), minutes: Number(minutes.select.value),
      policy: policy.select.value, box_s: Number(box.select.value) });
    title.value = "";
  } });
  const evening = wholeEvening(act);
  const card = fold("agenda-card", _("Agenda"), next.element, list, title, minutes.element, policy.element, box.element, add.element,
    evening.element);
  card.element.addEventListener("toggle", () => { if (card.element.open) void evening.list(); });

  /**
   * @param {Chair} chair
   * @param {number} at
   */
  function update(chair, at) {
    const floor = chair.all ? chair.all.floor : null;
    if (!floor) return;
    const coming = floor.agenda[floor.agenda_at + 1];
    next.show(coming !== undefined);
    if (coming) next.setLabel(_("Agenda: {title}", { title: coming.title }));
    const running = floor.agenda[floor.agenda_at];
    const lasts = clock(floor.agenda_s + (floor.paused ? 0 : since(chair.meeting, at)));
    card.say(running ? [running.title, running.minutes ? _("{time} of {whole}", { time: lasts, whole: clock(running.minutes * 60) }) : lasts].join(", ") : "");
    sync(list, floor.agenda.map((item, index) => ({ item, index })), ({ item, index }) => `${index} ${item.title}`, makePart, (row, { item, index }) => {
      const [who, about] = row.querySelectorAll("span");
      text(who, item.title || _("(title not known any more)"));
      text(about, item.minutes ? _("{n} min", { n: Math.round(item.minutes) }) : "");
      attr(row, "aria-current", index === floor.agenda_at ? "step" : null);
    });
  }
  /** @param {{item: import("../lib/types").AgendaItem, index: number}} part */
  function makePart({ item, index }) {
    const go = _("Go to: {title}", { title: item.title });
    const out = _("Take out: {title}", { title: item.title });
    return h("li", {}, h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" }), h("span", { class: "keys" },
      h("button", { type: "button", class: "button tiny", text: "▶", "aria-label": go, title: go, onclick: () => act({ type: "go_to_agenda", index }) }),
      h("button", { type: "button", class: "button tiny", text: "✕", "aria-label": out, title: out, onclick: () => act({ type: "remove_agenda", index }) })));
  }
  return { element: card.element, update };
}

/**
 * A whole evening: its parts come after those planned already.
 * @param {import("./main.js").Do} act
 */
function wholeEvening(act) {
  /** @type {{name: string, parts?: object[], problem?: string}[]} */
  let known = [];
  const name = choose("evening", _("A whole evening"), []);
  const wrong = h("p", { class: "fault", role: "status" });
  const put = button({ id: "evening-put", label: _("Put its parts on the agenda"), press: () => void taken() });
  const element = h("div", { class: "stack" }, name.element, put.element, wrong);
  show(element, false);
  show(wrong, false);

  async function list() {
    const reply = await act({ type: "list_evenings", language: language() });
    known = reply.data || [];
    show(element, known.length > 0);
    const chosen = name.select.value;
    name.select.replaceChildren(...known.map((one) => h("option", { value: one.name, text: one.name, selected: one.name === chosen })));
  }
  async function taken() {
    const chosen = known.find((one) => one.name === name.select.value);
    if (!chosen) return;
    show(wrong, Boolean(chosen.problem));
    text(wrong, chosen.problem || "");
    for (const part of chosen.parts || []) await act({ ...part, type: "add_agenda" });
  }
  return { element, list };
}
