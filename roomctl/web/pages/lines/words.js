/**
 * A line in words: what was measured of it, and nothing else. Pure.
 * Owns: the sentences. Must not know: elements, where the figures come from.
 */
import { _, decimal, fill } from "../lib/i18n.js";

/** @typedef {import("../lib/types").Line} Line */
/** @typedef {import("../lib/types").LineRow} LineRow */

/** What is left out on the wire was not measured. @type {Line} */
const NOTHING = {
  delay_ms: null, there_ms: null, rtt_ms: null, loss_pct: null, concealed_pct: null, late_pct: null,
  drift_ppm: null, heard_loss_pct: null, there_concealed_pct: null, sends: null, mixed: false,
};

/**
 * A row as it came, whole.
 * @param {any} row
 * @returns {LineRow}
 */
export const whole = (row) => ({ muted: false, ...row, line: { ...NOTHING, ...row.line } });

/** @param {number} ms */
const seconds = (ms) => decimal(ms / 1000, 2);

/**
 * How the line stands, in one sentence.
 * @param {LineRow} row
 */
export function standing({ link, muted, line }) {
  if (link === "none") return _("No line.");
  if (link === "connecting") return _("The line is being made.");
  if (link === "away") return _("Nothing comes any more. The page is making a new line by itself.");
  if (line.sends === false && !muted) return _("The line stands, but the page sends no sound: is a microphone chosen and allowed there?");
  if (muted) return _("The line stands. The microphone is off.");
  return _("The line stands.");
}

/**
 * Is there something a volunteer should look at?
 * @param {LineRow} row
 */
export function needsHelp({ link, muted, line }) {
  return link === "away" || (line.sends === false && !muted) || line.mixed
    || (line.loss_pct ?? 0) >= 5 || (line.heard_loss_pct ?? 0) >= 5;
}

/**
 * The measured figures, each as a sentence.
 * @param {Line} line
 * @returns {string[]}
 */
export function figures(line) {
  const found = [];
  if (line.delay_ms !== null) found.push(fill(_("We hear them {s} s later."), { s: seconds(line.delay_ms) }));
  if (line.there_ms !== null) found.push(fill(_("They hear us {s} s later."), { s: seconds(line.there_ms) }));
  if (line.loss_pct !== null) found.push(lost(line.loss_pct, _("Nothing is lost on the way here."), _("{percent} % is lost on the way here.")));
  if (line.heard_loss_pct !== null) {
    found.push(lost(line.heard_loss_pct, _("Nothing is lost on the way there."), _("{percent} % is lost on the way there.")));
  }
  if (line.late_pct) found.push(fill(_("{percent} % comes too late to be heard."), { percent: decimal(line.late_pct) }));
  if (line.concealed_pct) found.push(fill(_("{percent} % of what we hear is mended."), { percent: decimal(line.concealed_pct) }));
  if (line.there_concealed_pct) found.push(fill(_("{percent} % of what they hear is mended."), { percent: decimal(line.there_concealed_pct) }));
  if (line.drift_ppm) found.push(clock(line.drift_ppm));
  if (line.mixed) found.push(_("The line is weak, so everything goes there as one stream."));
  return found;
}

/**
 * @param {number} percent
 * @param {string} none
 * @param {string} some
 */
const lost = (percent, none, some) => (percent > 0 ? fill(some, { percent: decimal(percent) }) : none);

/** @param {number} ppm */
const clock = (ppm) => fill(
  ppm > 0 ? _("Their clock is fast by {ms} ms in a minute, which is evened out.") : _("Their clock is slow by {ms} ms in a minute, which is evened out."),
  { ms: decimal(Math.abs(ppm) * 0.06) },
);
