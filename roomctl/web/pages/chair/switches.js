/** How the meeting goes: policy, who goes on, time, list, kind, door, sound, the end. Owns: that card. */
import { attr, h, show } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { button } from "../parts/button.js";
import { choose, fold } from "./fold.js";

/** @typedef {import("./state.js").Chair} Chair */

/** @param {import("./main.js").Do} act */
export function switches(act) {
  /** @returns {[string, string][]} */
  const times = () => [["0", _("no limit")], ...[1, 2, 3, 5, 10].map((n) => /** @type {[string, string]} */ ([String(n * 60), _("{n} min", { n })]))];
  const policy = choose("policy", _("How the floor is given"), [["voice", _("freely: who speaks has it")],
    ["queue", _("in the order of asking")], ["chaired", _("by the moderation")]], (value) => act({ type: "set_policy", policy: value }));
  const advance = choose("advance", _("After a turn"), [["ask", _("the moderation says who is next")], ["auto", _("it goes on by itself")]],
    (value) => act({ type: "set_advance", advance: value }));
  const box = choose("time-box", _("Time for a turn"), times(), (value) => act({ type: "set_time_box", seconds: Number(value) }));
  const thisBox = choose("this-box", _("Time for this turn"), times(), (value) => act({ type: "set_time_box", seconds: Number(value), this_turn: true }));
  const kind = choose("kind", _("Meeting"), [["hybrid", _("room and online")], ["video", _("online only")], ["in_person", _("room only")]],
    (value) => act({ type: "set_kind", kind: value }));
  const list = flip("closed", _("Close the list"), "hand", (on) => act({ type: "set_queue_open", open: !on }));
  const lock = flip("lock", _("Lock the door"), "shield", (on) => act({ type: "lock", on }));
  const lobby = flip("lobby", _("Everybody waits at the door"), "people", (on) => act({ type: "set_lobby", on }));
  const mute = flip("mute-room", _("Mute the room"), "mic-off", (on) => act({ type: "mute_room", on }));
  const film = flip("film-room", _("Show the room to people online"), "camera", (on) => act({ type: "film_room", on }));
  const end = button({ id: "end-meeting", label: _("End the meeting"), sign: "leave", look: "alarm", press: () => {
    if (window.confirm(_("End the meeting for everybody? Names and queue are forgotten."))) act({ type: "end_meeting" });
  } });
  const card = fold("proceed", _("How we proceed"), policy.element, advance.element, box.element, thisBox.element,
    h("div", { class: "buttons" }, list.element, lock.element, lobby.element, mute.element, film.element), kind.element, end.element);

  /** @param {Chair} chair */
  function update(chair) {
    const all = chair.all;
    if (!all) return;
    const inRound = all.floor.round !== null;
    policy.set(all.floor.policy);
    attr(policy.select, "disabled", inRound);
    advance.set(all.floor.advance);
    box.set(String(all.floor.coming_box_s));
    show(thisBox.element, all.floor.holder !== null);
    thisBox.set(String(all.floor.time_box_s));
    kind.set(all.meeting.kind);
    list.set(!all.floor.open);
    lock.set(all.meeting.locked);
    lobby.set(all.meeting.lobby);
    mute.set(all.room_muted);
    film.set(all.meeting.camera !== "none" && all.meeting.camera !== "off");
    show(film.element, all.meeting.camera !== "none");
    card.say([!all.floor.open && _("the list is closed"), all.meeting.locked && _("the door is locked"), all.room_muted && _("the room is muted")]
      .filter(Boolean).join(", "));
  }
  return { element: card.element, update };
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
