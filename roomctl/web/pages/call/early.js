/**
 * A link made ready before the room let us in: while its person reads, is at the door, and the browser asks for the
 * microphone. It is an offer in a drawer: nothing of it leaves this machine before the room let us in.
 * Owns: at most one such link, unused; it is thrown away when it became old or is not what the room wants.
 * Must not know: the room, sockets.
 *
 * @typedef {import("./link.js").Link} Link
 */
import { closeLink } from "./link.js";

/** After this a phone may have another address, and what the link knows of its ways is not true any more. */
const FRESH_MS = 20_000;

/** @param {(wish: {iceServers: [], slots: number, frameMs: number}) => Promise<Link>} make */
export function createEarly(make) {
  /** @type {{slots: number, at: number, link: Promise<Link | null>} | null} */
  let ready = null;

  function drop() {
    const old = ready;
    ready = null;
    if (old) void old.link.then((link) => { if (link) closeLink(link); });
  }

  return {
    drop,
    /**
     * May be said again: what is fresh stays.
     * @param {number} slots lines of sound; 0: the room wants none made ready
     */
    prepare(slots) {
      if (!slots) { drop(); return; }
      if (ready && ready.slots === slots && performance.now() - ready.at < FRESH_MS / 2) return;
      drop();
      ready = { slots, at: performance.now(), link: make({ iceServers: [], slots, frameMs: 20 }).catch(() => null) };
    },
    /**
     * @param {import("../lib/types").Welcome} welcome
     * @returns {Promise<Link | null>} null: there is none that fits
     */
    async take(welcome) {
      const mine = ready;
      if (!mine) return null;
      const fits = !welcome.ice_servers.length && welcome.audio_slots === mine.slots && welcome.frame_ms === 20;
      if (!fits || performance.now() - mine.at > FRESH_MS) { drop(); return null; }
      ready = null;
      return await mine.link;
    },
  };
}
