/**
 * Places in a circle that never change while somebody sits on them: the room below, the remotes above.
 * Owns: who sits where. Pure but for its own memory; must not know elements. A person who comes back sits where
 * they sat. Only when a side is full is the circle made larger, and then everybody keeps their order.
 *
 * @typedef {{x: number, y: number}} Place  -1..1, the circle's middle is 0, y grows downwards
 */

const FIRST_SIZE = 5;
/** A side with more places stands in two rows, every second place a little lower (or higher). */
const ONE_ROW = 7;
const NEARER = 0.72;

/** Spread: the middle of the side first, then left and right of it in turn. @param {number} size */
export function seatOrder(size) {
  const middle = (size - 1) / 2;
  return [...Array(size).keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
}

export function createCircle() {
  /** @type {Record<"room" | "remote", {size: number, seats: Map<string, number>}>} */
  const sides = {
    room: { size: FIRST_SIZE, seats: new Map() },
    remote: { size: FIRST_SIZE, seats: new Map() },
  };

  /** @param {{size: number, seats: Map<string, number>}} side @param {string} id */
  function sit(side, id) {
    if (side.seats.has(id)) return;
    const taken = new Set(side.seats.values());
    let free = seatOrder(side.size).find((seat) => !taken.has(seat));
    if (free === undefined) {
      grow(side);
      free = seatOrder(side.size).find((seat) => ![...side.seats.values()].includes(seat));
    }
    side.seats.set(id, /** @type {number} */ (free));
  }

  /** Two more places, one at each end: the order of those who sit stays. @param {{size: number, seats: Map<string, number>}} side */
  function grow(side) {
    side.size += 2;
    for (const [id, seat] of side.seats) side.seats.set(id, seat + 1);
  }

  /** @param {{size: number, seats: Map<string, number>}} side @param {Set<string>} here */
  function forget(side, here) {
    // A place is kept for who left until somebody else needs one: coming back is coming back to it.
    if (side.seats.size < side.size) return;
    for (const id of [...side.seats.keys()]) if (!here.has(id)) side.seats.delete(id);
  }

  return {
    /**
     * Where everybody sits.
     * @param {readonly {id: string, origin: "room" | "remote"}[]} people
     * @returns {Map<string, Place>}
     */
    seat(people) {
      const here = new Set(people.map((one) => one.id));
      /** @type {Map<string, Place>} */
      const places = new Map();
      for (const one of people) {
        const side = sides[one.origin];
        if (!side.seats.has(one.id)) forget(side, here);
        sit(side, one.id);
      }
      for (const one of people) {
        const side = sides[one.origin];
        const part = ((side.seats.get(one.id) || 0) + 0.5) / side.size;
        const angle = one.origin === "room" ? Math.PI * (1 - part) : Math.PI * (1 + part);
        const far = side.size > ONE_ROW && (side.seats.get(one.id) || 0) % 2 ? NEARER : 1;
        places.set(one.id, { x: Math.cos(angle), y: far * Math.sin(angle) });
      }
      return places;
    },
    /** As wide as neighbours leave room for, in radiuses: the chord between two places of one row, a little less. */
    get width() {
      const size = Math.max(sides.room.size, sides.remote.size);
      const row = size > ONE_ROW ? NEARER * Math.sin(Math.PI / size) : Math.sin(Math.PI / (2 * size));
      return Math.min(0.57, 0.93 * 2 * row);
    },
  };
}
