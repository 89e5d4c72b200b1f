/**
 * Places in a circle that never change while somebody sits on them: the room below, the remotes above.
 * Owns: who sits where. Pure but for its own memory; must not know elements. A person who comes back sits where
 * they sat. Only when a side is full is it made larger: then it stands in rows, and everybody keeps their order.
 *
 * @typedef {{x: number, y: number}} Place  in radiuses, the circle's middle is 0, y grows downwards
 * @typedef {{size: number, perRow: number, width: number}} Shape  `width` of a seat, in radiuses
 * @typedef {{shape: number, seats: Map<string, number>}} Side
 */

/** @type {readonly Shape[]} */
const SHAPES = [
  { size: 5, perRow: 5, width: 0.57 },
  { size: 10, perRow: 5, width: 0.42 },
  { size: 14, perRow: 7, width: 0.3 },
  { size: 30, perRow: 10, width: 0.21 },
  { size: 80, perRow: 16, width: 0.13 },
];
/** How far the rows spread sideways, how much they bend, and how high a seat is for its width (with a gap). */
const SPREAD = 1.12;
const BEND = 0.12;
const HEIGHT = 0.68;

/**
 * The middle first, then left and right of it in turn.
 * @param {number} size
 */
export function seatOrder(size) {
  const middle = (size - 1) / 2;
  return [...Array(size).keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
}

/**
 * Where a seat of the upper side is; the lower side is its mirror.
 * @param {Shape} shape
 * @param {number} seat
 * @returns {Place}
 */
export function placeOf(shape, seat) {
  const rows = Math.ceil(shape.size / shape.perRow);
  if (rows === 1) {
    const angle = Math.PI * (1 + (seat + 0.5) / shape.size);
    return { x: Math.cos(angle), y: Math.sin(angle) };
  }
  const across = (2 * (Math.floor(seat / rows) + 0.5)) / shape.perRow - 1;
  return { x: SPREAD * across, y: -1 + BEND * across * across + (seat % rows) * HEIGHT * shape.width };
}

export function createCircle() {
  /** @type {Record<"room" | "remote", Side>} */
  const sides = { room: { shape: 0, seats: new Map() }, remote: { shape: 0, seats: new Map() } };

  /** @param {Side} side */
  const free = (side) => {
    const taken = new Set(side.seats.values());
    return seatOrder(SHAPES[side.shape].size).find((seat) => !taken.has(seat));
  };

  /**
   * @param {Side} side
   * @param {string} id
   * @param {Set<string>} here
   */
  function sit(side, id, here) {
    if (side.seats.has(id)) return;
    if (free(side) === undefined) {
      // A place is kept for who left until somebody else needs one: coming back is coming back to it.
      for (const gone of [...side.seats.keys()]) if (!here.has(gone)) side.seats.delete(gone);
    }
    if (free(side) === undefined && side.shape < SHAPES.length - 1) grow(side);
    side.seats.set(id, free(side) || 0);
  }

  /**
   * The next shape: those who sit are set in the middle of it, in their order.
   * @param {Side} side
   */
  function grow(side) {
    side.shape += 1;
    const order = [...side.seats].sort((one, other) => one[1] - other[1]);
    const first = Math.floor((SHAPES[side.shape].size - order.length) / 2);
    side.seats = new Map(order.map(([id], index) => [id, first + index]));
  }

  return {
    /**
     * Where everybody sits.
     * @param {readonly {id: string, origin: "room" | "remote"}[]} people
     * @returns {Map<string, Place>}
     */
    seat(people) {
      const here = new Set(people.map((one) => one.id));
      for (const one of people) sit(sides[one.origin], one.id, here);
      return new Map(people.map((one) => {
        const side = sides[one.origin];
        const { x, y } = placeOf(SHAPES[side.shape], side.seats.get(one.id) || 0);
        return [one.id, { x, y: one.origin === "room" ? -y : y }];
      }));
    },
    /** As wide as the narrower side lets a seat be, in radiuses. */
    get width() { return Math.min(SHAPES[sides.room.shape].width, SHAPES[sides.remote.shape].width); },
  };
}
