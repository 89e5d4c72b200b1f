/**
 * What a screen reader is told: turns and my place, one sentence at a time. Not who speaks when: that is chatter.
 * Owns: the choice of sentences (pure) and the one live region.
 */
import { text } from "../lib/dom.js";
import { holder, standing } from "../lib/floor.js";
import { _ } from "../lib/i18n.js";
import { nameFor } from "./now.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

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
  const was = standing(before);
  const is = standing(after);
  if (is.is !== was.is || is.place !== was.place) {
    if (is.is === "holder") return _("You have the floor.");
    if (is.is === "offered") return _("It is your turn, if you like.");
    if (is.is === "next") return _("You are next.");
    if (is.is === "waiting") return _("You are number {place}.", { place: is.place });
    if (is.is === "asked") return _("You asked to speak. The moderation will answer.");
    if (was.is === "waiting" || was.is === "next") return _("You are no longer waiting.");
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
    /** @param {string} sentence */
    say(sentence) { if (sentence) text(region, sentence); },
    /** Somebody came in: nothing that was said stays readable. */
    clear() { text(region, ""); },
  };
}
