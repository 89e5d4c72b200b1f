/**
 * Numbered acts on their way to the room: each is answered once; what was not answered before the connection
 * broke is said again with its old number (the room answers a repeated number again and does it only once).
 * Owns: numbers and what is open. Must not know: sockets, clocks. Pure but for its own state.
 *
 * @typedef {import("./types").Act} Act
 * @typedef {import("./types").Done} Done
 * @typedef {import("./types").Answer} Answer
 */

/** At most this many open acts; the oldest is given up (a person cannot press faster than a room answers). */
const MOST = 32;

/** @param {number} first the first free number (it goes on across reloads) */
export function createOutbox(first) {
  let next = Math.max(1, first);
  /** @type {Map<number, {message: Act & {seq: number}, settle: (answer: Done | Answer) => void}>} */
  const open = new Map();

  /**
   * @param {number} seq
   * @param {string} code
   */
  function giveUp(seq, code) {
    const entry = open.get(seq);
    open.delete(seq);
    if (entry) entry.settle({ type: "done", seq, code, params: {}, data: null });
  }

  return {
    /** The next free number. */
    get next() { return next; },
    /**
     * The room knows numbers up to `seq - 1`.
     * @param {number} seq
     */
    atLeast(seq) { next = Math.max(next, seq); },
    /** Numbers not yet answered. */
    get open() { return [...open.keys()]; },
    /**
     * @param {Act} act
     * @returns {{message: Act & {seq: number}, answer: Promise<Done | Answer>}}
     */
    add(act) {
      const message = { ...act, seq: next++ };
      if (open.size >= MOST) giveUp([...open.keys()][0], "gave_up");
      const answer = new Promise((/** @type {(answer: Done | Answer) => void} */ settle) => {
        open.set(message.seq, { message, settle });
      });
      return { message, answer };
    },
    /**
     * @param {Done | Answer} answer
     * @returns {boolean} whether anybody waited for it
     */
    answered(answer) {
      const entry = open.get(answer.seq);
      if (!entry) return false;
      open.delete(answer.seq);
      entry.settle(answer);
      return true;
    },
    giveUp,
    /** What to say again after coming back. An old offer is useless: a new link makes a new one. */
    again() {
      for (const [seq, entry] of [...open]) if (entry.message.type === "offer") giveUp(seq, "gave_up");
      return [...open.values()].map((entry) => entry.message);
    },
  };
}
