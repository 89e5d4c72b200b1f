/**
 * Times as people say them. Owns: the words. Must not know: clocks; seconds come as an argument.
 */
import { _, ngettext } from "./i18n.js";

/**
 * 125 -> "2:05".
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * How long somebody waits, in full minutes: a running second would nag.
 * @param {number} seconds
 */
export function waited(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return _("just now");
  return ngettext("for {n} minute", "for {n} minutes", minutes);
}

/**
 * The same as a sentence to the person who waits; "" for the first minute.
 * @param {number} seconds
 */
export function youWait(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return "";
  return ngettext("You have been waiting for {n} minute.", "You have been waiting for {n} minutes.", minutes);
}

/**
 * Time of day, "19:05".
 * @param {Date} date
 * @param {string} language
 */
export function timeOfDay(date, language) {
  return date.toLocaleTimeString(`${language}-CH`, { hour: "2-digit", minute: "2-digit" });
}
