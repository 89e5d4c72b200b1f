/**
 * How long to wait before the next try. Pure.
 * @param {number} tries how many failed already
 * @param {number} chance 0..1, so that many pages do not come back in the same moment
 * @returns {number} milliseconds
 */
export function pause(tries, chance) {
  const base = Math.min(8000, 300 * 2 ** Math.min(tries, 10));
  return Math.round(base * (0.75 + 0.5 * chance));
}
