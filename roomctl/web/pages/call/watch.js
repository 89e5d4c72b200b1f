/**
 * Is sound still coming, and when is a new link made? Pure: time and counts come as arguments.
 * Owns: the rule. 1 s without packets is shown, 3 s (or a word from the browser or the room) makes a new link;
 * a new link gets time before it is given up too, longer each time it fails.
 *
 * @typedef {"connecting" | "good" | "silent"} LinkHealth
 * @typedef {{health: LinkHealth, relink: boolean}} Verdict
 */

export const SHOW_AFTER_MS = 1000;
export const RELINK_AFTER_MS = 3000;
const FIRST_PACKET_WITHIN_MS = 6000;
const LONGEST_MS = 20000;
/** A pause between two looks longer than this: the page slept, the silence was not the line's. */
const SLEPT_MS = 2000;

export function createWatch() {
  let began = 0;
  let count = 0;
  let heardAt = -1;
  let lookedAt = -1;
  let failed = 0;
  let demanded = false;

  return {
    /**
     * A new link is being made.
     * @param {number} now
     */
    linked(now) {
      began = now;
      count = 0;
      heardAt = -1;
      demanded = false;
    },
    /** The browser or the room says that the link is gone. */
    demand() { demanded = true; },
    /**
     * One look, each 250 ms.
     * @param {number} now ms
     * @param {number} packets received on this link since it began
     * @returns {Verdict}
     */
    look(now, packets) {
      const slept = lookedAt >= 0 && now - lookedAt > SLEPT_MS;
      lookedAt = now;
      if (packets > count) {
        count = packets;
        heardAt = now;
        failed = 0;
      } else if (slept) {
        if (heardAt >= 0) heardAt = now - SHOW_AFTER_MS;
        else began = now;
      }
      const patience = Math.min(LONGEST_MS, FIRST_PACKET_WITHIN_MS * 1.5 ** failed);
      const dead = heardAt >= 0 ? now - heardAt >= RELINK_AFTER_MS : now - began >= patience;
      const relink = demanded || dead;
      if (relink) {
        demanded = false;
        failed += 1;
        this.linked(now);
        return { health: failed > 0 ? "silent" : "connecting", relink };
      }
      if (heardAt < 0) return { health: failed > 0 ? "silent" : "connecting", relink };
      return { health: now - heardAt >= SHOW_AFTER_MS ? "silent" : "good", relink };
    },
  };
}
