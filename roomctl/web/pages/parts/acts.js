/**
 * My place in the queue and what I can do about it. Shown on the join page and on the phone page.
 * Owns: the card of big buttons. Must not know: sockets.
 *
 * @typedef {object} Acts
 * @property {(kind: import("../lib/types").Kind, note: string) => void} ask
 * @property {() => void} withdraw
 * @property {() => void} giveBack
 * @property {() => void} pass
 * @property {() => void} later
 * @property {(kind: import("../lib/types").Kind, on: boolean) => void} say a word beside the queue: "I cannot hear", "a break, please"
 */
import { attr, h, show, text } from "../lib/dom.js";
import { noticeOf, standing, waitedFor } from "../lib/floor.js";
import { _, ngettext } from "../lib/i18n.js";
import { youWait } from "../lib/times.js";
import { button } from "./button.js";
import { saidWords } from "./live.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

/** A trembling hand presses twice: the second press within this time is not one. */
const TWICE_MS = 900;

/**
 * Where I stand in a round; "" when none is going on.
 * @param {Meeting} state
 */
function roundWords(state) {
  const round = state.view ? state.view.floor.round : null;
  if (!round || !state.me) return "";
  const before = round.order.indexOf(state.me.id);
  if (before > 0) return ngettext("A round: {n} person comes before you.", "A round: {n} people come before you.", before);
  if (before === 0) return _("A round: you come next.");
  return round.done.includes(state.me.id) ? _("A round: you have had your turn.") : _("A round is going on.");
}

/**
 * @param {Meeting} state
 * @param {number} at
 * @returns {string}
 */
function standingWords(state, at) {
  const mine = standing(state);
  const floor = state.view ? state.view.floor : null;
  const time = mine.entry ? youWait(waitedFor(state, mine.entry, at)) : "";
  const round = roundWords(state);
  switch (mine.is) {
    case "holder": return _("You have the floor.");
    case "offered": return _("It is your turn, if you like.");
    case "next": return [_("You are next."), time].join(" ").trim();
    case "waiting": return round ? [round, _("Your request comes after the round.")].join(" ") : [_("You are number {place} of {all}.", { place: mine.place, all: mine.of }), time].join(" ").trim();
    case "asked": return _("You asked to speak. The moderation will answer.");
    default: break;
  }
  if (round) return round;
  if (floor && !floor.open) return _("The list is closed for now.");
  if (mine.of === 0) return _("Nobody is waiting.");
  return ngettext("{n} person is waiting.", "{n} people are waiting.", mine.of);
}

/**
 * @param {Acts} acts
 * @param {boolean} hears whether this page carries sound
 */
export function acts(acts, hears) {
  let pressedAt = -TWICE_MS;
  /** @param {() => void} act */
  const once = (act) => () => {
    const at = performance.now();
    if (at - pressedAt < TWICE_MS) return;
    pressedAt = at;
    act();
  };
  /** @type {Meeting | null} */
  let last = null;
  const note = h("input", { type: "text", id: "note", maxlength: 80, autocomplete: "off" });
  /** @param {import("../lib/types").Kind} kind */
  const ask = (kind) => { acts.ask(kind, note.value.trim()); note.value = ""; };
  /** @param {"technical" | "break"} kind */
  const tell = (kind) => acts.say(kind, !(last && noticeOf(last, kind)));
  const inQueue = () => last !== null && ["waiting", "next", "asked"].includes(standing(last).is);

  const askButton = button({ id: "ask", label: _("Ask to speak"), sign: "hand", look: "main", toggle: true,
    press: once(() => { if (inQueue()) acts.withdraw(); else ask("contribution"); }) });
  const withdraw = button({ id: "withdraw", label: _("Withdraw"), sign: "undo", press: once(acts.withdraw) });
  const giveBack = button({ id: "give-back", label: _("Give the floor back"), sign: "give", look: "main",
    press: once(acts.giveBack) });
  const pass = button({ id: "pass", label: _("Pass on"), sign: "give", press: once(acts.pass) });
  const later = button({ id: "later", label: _("Later"), sign: "later", press: once(acts.later) });
  const cannotHear = button({ id: "trouble", label: _("I cannot hear"), sign: "ear", toggle: true,
    press: once(() => tell("technical")) });

  const words = h("p", { class: "standing" });
  const said = h("p", { class: "hint" });
  const more = moreActs(note, (kind) => once(() => ask(kind))(), once(() => tell("break")));
  const element = h("section", { class: "card acts", id: "acts", "aria-label": _("My place") }, words,
    h("div", { class: "buttons" }, askButton.element, withdraw.element, giveBack.element,
      pass.element, later.element, cannotHear.element), said, more.element);
  cannotHear.show(hears);

  /**
   * @param {Meeting} state
   * @param {number} at
   */
  function update(state, at) {
    last = state;
    const mine = standing(state);
    const waiting = mine.is === "waiting" || mine.is === "next" || mine.is === "asked";
    text(words, standingWords(state, at));
    attr(element, "class", `card acts ${mine.is}`);
    const closed = Boolean(state.view && !state.view.floor.open) && !waiting;
    askButton.show(mine.is !== "holder" && mine.is !== "offered");
    askButton.setPressed(waiting);
    attr(askButton.element, "aria-disabled", closed ? "true" : null);
    withdraw.show(waiting);
    giveBack.show(mine.is === "holder" || mine.is === "offered");
    for (const one of [pass, later]) one.show(mine.is === "offered");
    cannotHear.setPressed(noticeOf(state, "technical") !== null);
    more.rest.setPressed(noticeOf(state, "break") !== null);
    text(said, saidWords(state));
    show(said, said.textContent !== "");
    show(more.element, mine.is !== "offered");
  }
  return { element, update };
}

/**
 * @param {HTMLInputElement} note
 * @param {(kind: import("../lib/types").Kind) => void} ask
 * @param {() => void} askRest
 */
function moreActs(note, ask, askRest) {
  /**
   * Back to where it says what became of it.
   * @param {() => void} act
   */
  const close = (act) => () => {
    act();
    element.open = false;
    summary.focus({ preventScroll: true });
    element.parentElement?.scrollIntoView({ block: "nearest" });
  };
  const answer = button({ id: "answer", label: _("Short answer to what was just said"), press: close(() => ask("direct_response")) });
  const order = button({ id: "order", label: _("About how we proceed"), press: close(() => ask("point_of_order")) });
  const rest = button({ id: "rest", label: _("I would like a break"), toggle: true, press: close(askRest) });
  const summary = h("summary", { text: _("More") });
  const element = h("details", { class: "more" }, summary,
    h("label", { for: "note", text: _("A word to the moderation with it (only they see it)") }), note,
    answer.element, order.element, rest.element);
  return { element, rest };
}
