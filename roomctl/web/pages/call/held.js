/**
 * The link in use, and the one it follows: the older is heard until the room has answered the newer.
 * Owns: when a link is closed. Must not know: the room, when another is due.
 *
 * An older link that is closed at once looks to the room as if it had been lost: it would ask for one more while
 * the newer is on its way, that one would be closed for the next, and so on.
 *
 * @typedef {import("./link.js").Link} Link
 */
import { closeLink } from "./link.js";

/** @param {() => void} onUnlinked the sound of a link ends */
export function createHeld(onUnlinked) {
  /** @type {Link | null} */
  let link = null;
  /** @type {Link | null} */
  let before = null;

  /** The room has answered, or will not: the older one ends. */
  function settle() {
    if (!before) return;
    closeLink(before);
    before = null;
    onUnlinked();
  }

  return {
    get link() { return link; },
    /** @param {Link} fresh */
    follow(fresh) {
      settle();
      before = link;
      link = fresh;
    },
    settle,
    /** Both end. */
    drop() {
      if (before) closeLink(before);
      if (link) closeLink(link);
      before = link = null;
      onUnlinked();
    },
  };
}
