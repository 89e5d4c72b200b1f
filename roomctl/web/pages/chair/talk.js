/** How talk is shared, and advice: for the moderation only, gone with the meeting. Owns: that card. */
import { h, show, sync, text } from "../lib/dom.js";
import { N_, _, fill } from "../lib/i18n.js";
import { clock } from "../lib/times.js";
import { nameFor, nameOf } from "../parts/now.js";
import { fold } from "./fold.js";

/**
 * @typedef {import("./state.js").Chair} Chair
 * @typedef {import("../lib/types").Floor} Floor
 * @typedef {import("../lib/types").ConsolePerson} Person
 */

/** @type {Record<string, string>} */
const ADVICE = {
  remote_waiting: N_("Waiting online: {count}, the longest for {longest}."),
  room_waiting: N_("Waiting in the room: {count}, the longest for {longest}."),
  not_yet_spoken: N_("Not yet spoken: {count}."),
  uneven: N_("The talk is uneven: a few speak most of the time."),
  holder_silent: N_("{name} has the floor and is not heard: is the microphone off?"),
  holder_away: N_("{name} has the floor and is away."),
  round_waits: N_("The round waits for {count} who dropped out."),
  talked_over: N_("{name} was talked over: offer the floor again?"),
  spoke_over: N_("{name} speaks over {other}."),
  round_over: N_("The round is over: everybody had their turn. On to the next part?"),
  evening_over: N_("The last round is over: the evening may end."),
  agenda_over: N_("This part of the evening is over its time."),
};
/** So much talk makes a balance worth telling (tui/shares.py). */
const BALANCE_S = 60;
/** @type {[number, string][]} */
const STEPS = [[0.25, N_("evenly shared")], [0.5, N_("somewhat uneven")], [2, N_("uneven")]];

/**
 * @param {Chair} chair
 * @param {{code: string, params: Record<string, string | number>}} line
 */
export function advice(chair, line) {
  const words = ADVICE[line.code];
  if (!words) return "";
  const { longest_s: longest, person, over } = line.params;
  return fill(_(words), { ...line.params, ...(longest === undefined ? {} : { longest: clock(Number(longest)) }),
    ...(person === undefined ? {} : { name: nameFor(chair.meeting, String(person)) }),
    ...(over === undefined ? {} : { other: nameFor(chair.meeting, String(over)) }) });
}

/** @param {Floor} floor */
function shared(floor) {
  const total = floor.talk_room_s + floor.talk_remote_s;
  if (total <= 0) return [_("Nobody has spoken yet.")];
  const room = Math.round((100 * floor.talk_room_s) / total);
  const [, word] = STEPS.find(([limit]) => floor.balance < limit) || STEPS[2];
  return [_("Talk: {room} % room ({room_time}), {remote} % online ({remote_time})", { room, remote: 100 - room,
    room_time: clock(floor.talk_room_s), remote_time: clock(floor.talk_remote_s) }),
  floor.talk_unnamed_s >= 1 ? _("Of it {time} by voices without a name", { time: clock(floor.talk_unnamed_s) }) : "",
  total >= BALANCE_S ? _("Balance: {word} ({figure})", { word: _(word), figure: floor.balance.toFixed(2) }) : ""].filter(Boolean);
}

export function talk() {
  const all = h("ul", { class: "lines" });
  const list = h("ul", { class: "people" });
  const card = fold("talk", _("How talk is shared"), all, list);

  /** @param {Chair} chair */
  function update(chair) {
    if (!chair.all) return;
    const { floor, people } = chair.all;
    const lines = [...floor.advice.map((line) => advice(chair, line)).filter(Boolean), ...shared(floor)];
    const first = floor.advice[0];
    card.say(first ? advice(chair, first) : "");
    sync(all, lines.map((words, at) => ({ words, at })), (line) => String(line.at), () => h("li", {}), (row, line) => text(row, line.words));
    const speakers = people.filter((one) => one.role !== "display" && one.role !== "chair" && one.presence !== "left")
      .sort((a, b) => b.talk_s - a.talk_s || b.turn_s - a.turn_s);
    show(list, speakers.length > 0);
    sync(list, speakers, (one) => one.id, () => h("li", {}, h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" })), (row, one) => {
      const [who, about] = row.querySelectorAll("span");
      text(who, nameOf(one));
      text(about, floor.not_yet.includes(one.id) ? _("not yet heard")
        : _("spoke {time}, had the floor {turn_time}, turns: {turns}", { time: clock(one.talk_s), turn_time: clock(one.turn_s), turns: one.turns }));
    });
  }
  return { element: card.element, update };
}
