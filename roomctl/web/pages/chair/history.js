/** The last acts, each to be taken back while there is time. Owns: that card, and how an act is called. */
import { h, show, sync, text } from "../lib/dom.js";
import { N_, _ } from "../lib/i18n.js";
import { clock } from "../lib/times.js";
import { nameFor } from "../parts/now.js";
import { fold } from "./fold.js";
import { kindOf } from "./kinds.js";

/** @typedef {import("../lib/types").ChairAct} ChairAct */

/**
 * The console's words (tui/words.py).
 * @type {Record<string, string>}
 */
const ACTS = {
  accept: N_("{name} put into the queue"), deny: N_("request of {name} refused"), grant: N_("floor given to {name}"),
  next: N_("on to the next person"), release_for: N_("turn of {name} ended"), revoke: N_("floor taken back from {name}"),
  move: N_("{name} moved in the queue"), add_for: N_("{name} asked for the floor"), cancel_for: N_("request of {name} taken out"),
  name_voice: N_("the voice is {name}"), merge: N_("two entries made one: {name}"), close_queue: N_("queue closed"), open_queue: N_("queue opened"),
  last_word: N_("last word: {name}"), pause: N_("pause begun"), resume: N_("pause ended"), give_chair: N_("chair given to {name}"),
  set_policy: N_("rules of the floor changed"), set_advance: N_("change of speaker: by hand or by itself"), start_round: N_("round begun"),
  end_round: N_("round ended"), pass_for: N_("{name} passes"), later_for: N_("{name} speaks later"), next_agenda_item: N_("agenda moved on"),
  set_agenda: N_("agenda changed"), set_time_box: N_("speaking time changed"), set_turn_end: N_("patience for {name} changed"),
  remove_person: N_("somebody removed"), admit: N_("{name} let in"), refuse_knock: N_("a knock refused"), lock: N_("door locked"),
  unlock: N_("door unlocked"), autolock: N_("door locked by itself"), lobby_on: N_("waiting room on"), lobby_off: N_("waiting room off"),
  invite: N_("invitation made"), revoke_invite: N_("invitation withdrawn"), kind_hybrid: N_("now room and online"),
  kind_video: N_("now online only"), kind_in_person: N_("now room only"), mute_room: N_("room microphone off"),
  unmute_room: N_("room microphone on"), film_room: N_("room camera on"), unfilm_room: N_("room camera off"),
  select_device: N_("device chosen"), forget_seats: N_("seats forgotten"),
  set_echo: N_("another echo canceller"),
};

/**
 * Acts that may concern nobody in particular; elsewhere nobody is a voice without a name.
 * @type {Record<string, string>}
 */
const OF_NOBODY = { give_chair: N_("chair taken back to the console"), admit: N_("all let in who were here before") };

/** @param {import("./main.js").Do} act */
export function history(act) {
  const list = h("ul", { class: "people" });
  const card = fold("history", _("The last acts"), list);

  /**
   * @param {import("./state.js").Chair} chair
   * @param {number} at
   */
  function update(chair, at) {
    const gone = (at - chair.actsAt) / 1000;
    const acts = chair.all ? chair.all.acts : [];
    show(card.element, acts.length > 0);
    sync(list, acts.map((one, place) => ({ one, place })), ({ one, place }) => (one.id ? String(one.id) : `room ${acts.length - place}`), makeAct, (row, { one }) => {
      const [words, age] = row.querySelectorAll("span");
      const name = nameFor(chair.meeting, one.person || "");
      const known = (!one.person && OF_NOBODY[one.act]) || ACTS[one.act];
      const plain = known ? _(known, { name }) : one.act;
      const said = one.act === "add_for" && one.kind !== "contribution" ? _("{name}: {kind}", { name, kind: kindOf(one.kind) }) : plain;
      text(words, one.undone ? _("{act} (taken back)", { act: said }) : said);
      text(age, clock(one.age_s + gone));
      show(/** @type {HTMLElement} */ (row.querySelector("button")), one.id > 0 && !one.undone && one.undo_s - gone > 0);
    });
  }
  /** @param {{one: ChairAct}} entry */
  function makeAct({ one }) {
    return h("li", {}, h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" }), h("span", { class: "keys" },
      h("button", { type: "button", class: "button tiny", text: _("Take back"), onclick: () => act({ type: "undo", act: one.id }) })));
  }
  return { element: card.element, update };
}
