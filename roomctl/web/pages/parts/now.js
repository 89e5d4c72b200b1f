/**
 * Who has the floor, and who is next. Shown on the join page and on the phone page.
 * Owns: this card. Must not know: how the state came.
 */
import { attr, h, show, text } from "../lib/dom.js";
import { heldFor, holder, nextId, person, roomSpeaks, speaks } from "../lib/floor.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { clock } from "../lib/times.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

/**
 * What somebody is called; who has no name (a number card, or a room that was restarted) has a number or a place.
 * @param {{name: string, number: number | null, origin: import("../lib/types").Origin}} one
 */
export function nameOf(one) {
  if (one.name) return one.name;
  if (one.number !== null) return _("Person {number}", { number: one.number });
  return one.origin === "room" ? _("Somebody in the room") : _("Somebody online");
}

/**
 * @param {Meeting} state
 * @param {string} id the name, "you", or the voice nobody named yet
 */
export function nameFor(state, id) {
  if (state.me && state.me.id === id) return _("You");
  const one = person(state, id);
  return one ? nameOf(one) : _("A voice in the room");
}

/**
 * Words under the holder: how it stands, never a command.
 * @param {Meeting} state
 * @param {number} now
 */
function standingWords(state, now) {
  const floor = state.view ? state.view.floor : null;
  const held = holder(state);
  if (!floor || !held) return "";
  if (floor.paused) return _("The meeting is paused.");
  const time = clock(heldFor(state, held, now));
  return floor.time_box_s > 0 ? _("{time} of {whole}", { time, whole: clock(floor.time_box_s) }) : time;
}

export function now() {
  const title = h("h2", { class: "small", text: _("Has the floor") });
  const name = h("p", { class: "holder", dir: "auto" });
  const lamp = h("span", { class: "lamp" }, icon("wave"), h("span", { text: _("speaks") }));
  const origin = h("span", { class: "origin" });
  const time = h("span", { class: "time" });
  const next = h("p", { class: "next" });
  const fault = h("p", { class: "fault", text: _("The sound of the room is lost. The room is working on it.") });
  const element = h("section", { class: "card now", id: "now", "aria-label": _("Who speaks") },
    title, name, h("p", { class: "facts" }, lamp, origin, time), next, fault);

  /**
   * @param {Meeting} state
   * @param {number} at ms
   */
  function update(state, at) {
    const held = holder(state);
    const paused = Boolean(state.view && state.view.floor.paused);
    attr(element, "class", `card now${held && state.me && held.person === state.me.id ? " mine" : ""}`);
    if (held) text(name, nameFor(state, held.person));
    else text(name, paused ? _("Pause") : roomSpeaks(state) ? _("A voice in the room") : _("Nobody"));
    const talking = held ? speaks(state, held.person) || (held.person === "" && roomSpeaks(state)) : roomSpeaks(state);
    show(lamp, talking);
    show(origin, held !== null);
    text(origin, held && held.origin === "room" ? _("in the room") : _("online"));
    text(time, standingWords(state, at));
    const following = nextId(state);
    show(next, following !== null);
    if (following !== null) text(next, _("Next: {name}", { name: nameFor(state, following) }));
    show(fault, Boolean(state.view && !state.view.room_here));
  }
  return { element, update };
}
