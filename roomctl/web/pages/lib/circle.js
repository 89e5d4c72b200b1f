/**
 * Places in a circle that never change while somebody sits on them: the room below, the remotes above.
 * Owns: who sits where. Pure but for its own memory; must not know elements. A person who comes back sits where
 * they sat. Only when a side is full is it made larger: then it stands in rows, and everybody keeps their order.
 * Only when the microphones learn where somebody sits does the table sit anew. Also: what of a name fits a seat.
 *
 * @typedef {{x: number, y: number}} Place  in radiuses, the circle's middle is 0, y grows downwards
 * @typedef {{size: number, perRow: number, width: number}} Shape  `width` of a seat, in radiuses
 * @typedef {{shape: number, seats: Map<string, number>}} Side
 * @typedef {{id: string, origin: "room" | "remote", angle?: number | null}} Sitter  `angle` in degrees, where known
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

/**
 * Those at the table whose place is known, against the clock, beginning after the widest gap between two.
 * @param {readonly Sitter[]} people
 */
export function roundTheTable(people) {
  const known = people.flatMap((one) => (one.origin === "room" && typeof one.angle === "number"
    ? [{ id: one.id, angle: one.angle }] : [])).sort((one, other) => one.angle - other.angle);
  const gaps = known.map((one, at) => (one.angle - known[(at || known.length) - 1].angle + 360) % 360);
  const start = Math.max(0, gaps.indexOf(Math.max(...gaps)));
  return [...known.slice(start), ...known.slice(0, start)].map((one) => one.id);
}

/** Letters of one word that fit beside each other into a seat, at the smallest size that is still read at five metres. */
const LETTERS = 12;

/**
 * Names as seats can show them. A name is never broken inside a word: a longer word ends in "…", but only where
 * nobody else's name would then look the same.
 * @param {Map<string, string>} names by id
 * @returns {Map<string, string>}
 */
export function shortened(names) {
  /** @param {string} name */
  const short = (name) => name.replace(/[^ -]+/gu, (word) => {
    const letters = [...word];
    return letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join("")}…` : word;
  });
  const all = [...names.values()].map(short);
  return new Map([...names].map(([id, name]) => [id, all.filter((one) => one === short(name)).length > 1 ? name : short(name)]));
}

export function createCircle() {
  /** @type {string[]} */
  let taught = [];
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

  /**
   * Whoever the microphones were taught about sits as they sit at the table, the others beside them.
   * @param {readonly Sitter[]} people
   */
  function arrange(people) {
    const order = roundTheTable(people);
    if (order.join() === taught.filter((id) => order.includes(id)).join()) return;
    taught = order;
    const side = sides.room;
    const all = [...order, ...[...side.seats.keys()].filter((id) => !order.includes(id))];
    while (SHAPES[side.shape].size < all.length && side.shape < SHAPES.length - 1) side.shape += 1;
    const first = Math.max(0, Math.floor((SHAPES[side.shape].size - all.length) / 2));
    if (order.length) side.seats = new Map(all.map((id, index) => [id, first + index]));
  }

  return {
    /**
     * Where everybody sits.
     * @param {readonly Sitter[]} people
     * @returns {Map<string, Place>}
     */
    seat(people) {
      const here = new Set(people.map((one) => one.id));
      arrange(people);
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
