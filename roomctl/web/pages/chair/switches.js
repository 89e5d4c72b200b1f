/** How the meeting goes: policy, round, time, list, door, agenda, invitation. Owns: that card. */
import { attr, h, show } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { button } from "../parts/button.js";

/** @typedef {import("./state.js").Chair} Chair */

/**
 * @param {import("./main.js").Do} act
 * @param {() => void} invite
 */
export function switches(act, invite) {
  const policy = choose("policy", _("How the floor is given"), [["voice", _("freely: who speaks has it")],
    ["queue", _("in the order of asking")], ["chaired", _("by the moderation")]], (value) => act({ type: "set_policy", policy: value }));
  const box = choose("time-box", _("Time for a turn"), [["0", _("no limit")], ["60", _("{n} min", { n: 1 })], ["120", _("{n} min", { n: 2 })],
    ["180", _("{n} min", { n: 3 })], ["300", _("{n} min", { n: 5 })], ["600", _("{n} min", { n: 10 })]],
  (value) => act({ type: "set_time_box", seconds: Number(value) }));
  const round = flip("round", _("Round"), "later", (on) => act(on ? { type: "start_round" } : { type: "end_round" }));
  const list = flip("closed", _("Close the list"), "hand", (on) => act({ type: "set_queue_open", open: !on }));
  const lock = flip("lock", _("Lock the door"), "shield", (on) => act({ type: "lock", on }));
  const lobby = flip("lobby", _("Everybody waits at the door"), "people", (on) => act({ type: "set_lobby", on }));
  const mute = flip("mute-room", _("Mute the room"), "mic-off", (on) => act({ type: "mute_room", on }));
  const agenda = button({ id: "agenda", label: "", sign: "give", press: () => act({ type: "go_to_agenda" }) });
  const make = button({ id: "invite", label: _("Make an invitation"), sign: "people", press: invite });
  const url = h("input", { type: "text", id: "invite-url", readonly: true, "aria-label": _("The invitation: copy it and send it") });
  const element = h("section", { class: "card stack" }, h("h2", { class: "small", text: _("How we proceed") }), policy.element, box.element,
    h("div", { class: "buttons" }, round.element, list.element, lock.element, lobby.element, mute.element, agenda.element, make.element), url);

  /** @param {Chair} chair */
  function update(chair) {
    const all = chair.all;
    if (!all) return;
    const inRound = all.floor.round !== null;
    policy.set(all.floor.policy);
    attr(policy.select, "disabled", inRound);
    box.set(String(all.floor.coming_box_s));
    round.set(inRound);
    list.set(!all.floor.open);
    lock.set(all.meeting.locked);
    lobby.set(all.meeting.lobby);
    mute.set(all.room_muted);
    const coming = all.floor.agenda[all.floor.agenda_at + 1];
    agenda.show(coming !== undefined);
    if (coming) agenda.setLabel(_("Agenda: {title}", { title: coming.title }));
    show(url, chair.link !== "");
    if (url.value !== chair.link) { url.value = chair.link; url.select(); }
  }
  return { element, update };
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string} sign
 * @param {(on: boolean) => void} press
 */
function flip(id, label, sign, press) {
  const one = button({ id, label, sign, toggle: true, press: () => press(one.element.getAttribute("aria-pressed") !== "true") });
  return { element: one.element, set: one.setPressed };
}

/**
 * @param {string} id
 * @param {string} label
 * @param {[string, string][]} options
 * @param {(value: string) => void} chosen
 */
function choose(id, label, options, chosen) {
  const select = h("select", { id });
  for (const [value, words] of options) select.append(h("option", { value, text: words }));
  select.addEventListener("change", () => chosen(select.value));
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

