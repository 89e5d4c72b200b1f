/**
 * A store: one value, replaced whole by a pure function, and those who want to know.
 * Owns: who is told, and that they are told once for many changes. Must not know: what the value holds.
 */

/**
 * @template S, E
 * @param {(state: S, event: E) => S} reduce pure; returns the same object when nothing changed
 * @param {S} initial
 * @param {(job: () => void) => void} [later] when listeners run; several events before then are one telling
 */
export function createStore(reduce, initial, later = queueMicrotask) {
  let state = initial;
  let told = initial;
  let planned = false;
  /** @type {Set<(state: S, before: S) => void>} */
  const listeners = new Set();

  function tell() {
    planned = false;
    const before = told;
    told = state;
    if (before !== told) for (const listener of [...listeners]) listener(told, before);
  }

  return {
    get: () => state,
    /** @param {E} event */
    send(event) {
      const next = reduce(state, event);
      if (next === state) return;
      state = next;
      if (!planned) { planned = true; later(tell); }
    },
    /**
     * @param {(state: S, before: S) => void} listener
     * @returns {() => void} stops it
     */
    watch(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}
