/** People at the table, as a moderator types them. Pure. Owns: that grammar (the console's: tui/chair.py). */

/**
 * People typed in one line: "Anna, Beat" by name, "7 Carla" with a number card, "7" a card alone.
 * @param {string} text
 * @returns {{name?: string, number?: number}[]}
 */
export function typed(text) {
  return text.split(/[,;]/).map((part) => part.trim()).filter(Boolean).map((part) => {
    const card = /^([1-9]\d?)(?:\s+(.*))?$/.exec(part);
    return card ? { number: Number(card[1]), name: card[2] || "" } : { name: part };
  });
}
