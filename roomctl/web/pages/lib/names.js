/**
 * Names to be somebody without being known: trees, birds and flowers of the country. Data, not sentences.
 * Owns: the lists. Pure: chance comes as an argument.
 */

/** @type {Record<import("./types").Language, readonly string[]>} */
const NAMES = {
  en: ["Maple", "Robin", "Hazel", "Clover", "Juniper", "Linden", "Willow", "Wren", "Heather", "Larch", "Ivy", "Swift"],
  fr: ["Érable", "Mésange", "Noisette", "Trèfle", "Genévrier", "Tilleul", "Saule", "Bruyère", "Mélèze", "Lierre",
    "Hirondelle", "Marmotte"],
  de: ["Ahorn", "Meise", "Hasel", "Klee", "Wacholder", "Linde", "Weide", "Heidekraut", "Lärche", "Efeu", "Schwalbe",
    "Enzian"],
  it: ["Acero", "Cincia", "Nocciola", "Trifoglio", "Ginepro", "Tiglio", "Salice", "Erica", "Larice", "Edera", "Rondine",
    "Genziana"],
};

/**
 * @param {import("./types").Language} language
 * @param {number} chance 0 <= chance < 1
 * @param {string} [not] the one just shown
 */
export function suggest(language, chance, not = "") {
  const list = NAMES[language].filter((name) => name !== not);
  return list[Math.floor(chance * list.length)];
}

/**
 * Was this name one of ours, in any language? Then it may change with the language.
 * @param {string} name
 */
export const isSuggested = (name) => Object.values(NAMES).some((list) => list.includes(name));
