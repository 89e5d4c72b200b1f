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
 * @property {(on: boolean) => void} trouble
 */
import { attr, h, show, text } from "../lib/dom.js";
import { noticeOf, standing, waitedFor } from "../lib/floor.js";
import { _, ngettext } from "../lib/i18n.js";
import { youWait } from "../lib/times.js";
import { button } from "./button.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

/** A trembling hand presses twice: the second press within this time is not one. */
const TWICE_MS = 900;

/**
 * @param {Meeting} state
 * @param {number} at
 * @returns {string}
 */
function standingWords(state, at) {
  const mine = standing(state);
  const floor = state.view ? state.view.floor : null;
  const time = mine.entry ? youWait(waitedFor(state, mine.entry, at)) : "";
  switch (mine.is) {
    case "holder": return _("You have the floor.");
    case "offered": return _("It is your turn, if you like.");
    case "next": return [_("You are next."), time].join(" ").trim();
    case "waiting": return [_("You are number {place} of {all}.", { place: mine.place, all: mine.of }), time].join(" ").trim();
    case "asked": return _("You asked to speak. The moderation will answer.");
    default: break;
  }
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
  const inQueue = () => last !== null && ["waiting", "next", "asked"].includes(standing(last).is);

  const askButton = button({ id: "ask", label: _("Ask to speak"), sign: "hand", look: "main", toggle: true,
    press: once(() => { if (inQueue()) acts.withdraw(); else ask("contribution"); }) });
  const withdraw = button({ id: "withdraw", label: _("Withdraw"), sign: "undo", press: once(acts.withdraw) });
  const giveBack = button({ id: "give-back", label: _("Give the floor back"), sign: "give", look: "main",
    press: once(acts.giveBack) });
  const pass = button({ id: "pass", label: _("Pass on"), sign: "give", press: once(acts.pass) });
  const later = button({ id: "later", label: _("Later"), sign: "later", press: once(acts.later) });
  const cannotHear = button({ id: "trouble", label: _("I cannot hear"), sign: "ear", toggle: true,
    press: once(() => acts.trouble(!(last && noticeOf(last, "technical")))) });

  const words = h("p", { class: "standing" });
  const more = moreActs(note, (kind) => once(() => ask(kind))());
  const element = h("section", { class: "card acts", id: "acts", "aria-label": _("My place") }, words,
    h("div", { class: "buttons" }, askButton.element, withdraw.element, giveBack.element,
      pass.element, later.element, cannotHear.element), more);
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
    show(more, mine.is !== "offered");
  }
  return { element, update };
}

/**
 * @param {HTMLInputElement} note
 * @param {(kind: import("../lib/types").Kind) => void} ask
 */
function moreActs(note, ask) {
  const answer = button({ id: "answer", label: _("Short answer to what was just said"), press: () => ask("direct_response") });
  const order = button({ id: "order", label: _("About how we proceed"), press: () => ask("point_of_order") });
  const rest = button({ id: "rest", label: _("I would like a break"), press: () => ask("break") });
  return h("details", { class: "more" }, h("summary", { text: _("More") }),
    h("label", { for: "note", text: _("A word to the moderation with it (only they see it)") }), note,
    answer.element, order.element, rest.element);
}
