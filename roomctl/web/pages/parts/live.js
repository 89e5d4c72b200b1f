/**
 * What a screen reader is told: turns and my place, one sentence at a time. Not who speaks when: that is chatter.
 * Owns: the choice of sentences (pure) and the one live region.
 */
import { text } from "../lib/dom.js";
import { holder, noticeOf, standing } from "../lib/floor.js";
import { _ } from "../lib/i18n.js";
import { nameFor } from "./now.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

/**
 * What became of the word I said beside the queue, and what to do meanwhile.
 * @param {Meeting} state
 */
export function saidWords(state) {
  return [
    noticeOf(state, "technical") && (state.me && state.me.role === "phone" ? _("The room was told.") : _("The room was told. Meanwhile turn the volume up, and look whether headphones are plugged in.")),
    noticeOf(state, "break") && _("The moderation sees that you would like a break."),
  ].filter(Boolean).join(" ");
}

/**
 * The sentence for what changed between two states, "" for nothing worth saying. Mine goes before others'.
 * @param {Meeting} before
 * @param {Meeting} after
 */
export function announce(before, after) {
  if (!after.view || !after.me) return "";
  if (!before.me) return _("You are in the meeting.");
  const leads = (/** @type {Meeting} */ one) => Boolean(one.view && one.me && one.view.floor.chair === one.me.id);
  if (leads(after) !== leads(before)) return leads(after) ? _("You lead the talk now.") : _("Somebody else leads the talk now.");
  const rests = (/** @type {Meeting} */ one) => Boolean(one.view && one.view.floor.paused);
  if (before.view && rests(after) !== rests(before)) return rests(after) ? _("The meeting is paused.") : _("The meeting goes on.");
  if (saidWords(after) && saidWords(after) !== saidWords(before)) return saidWords(after);
  const was = standing(before);
  const is = standing(after);
  if (is.is !== was.is || is.place !== was.place) {
    if (is.is === "holder") return _("You have the floor.");
    if (is.is === "offered") return _("It is your turn, if you like.");
    if (is.is === "next") return _("You are next.");
    if (is.is === "waiting") return _("You are number {place}.", { place: is.place });
    if (is.is === "asked") return _("You asked to speak. The moderation will answer.");
    if (was.is === "waiting" || was.is === "next") return _("You are no longer waiting.");
    if (was.is === "holder" || was.is === "offered") return _("Your turn is over.");
  }
  const held = holder(after);
  const held_before = holder(before);
  if (held && (!held_before || held_before.person !== held.person)) {
    return _("{name} has the floor.", { name: nameFor(after, held.person) });
  }
  return "";
}

/** @param {HTMLElement} region */
export function live(region) {
  return {
    /**
     * The same once more (the floor, a second time) is a change too, or a screen reader would be silent.
     * @param {string} sentence
     */
    say(sentence) { if (sentence) text(region, region.textContent === sentence ? `${sentence}\u00a0` : sentence); },
    /** Somebody came in: nothing that was said stays readable. */
    clear() { text(region, ""); },
  };
}
