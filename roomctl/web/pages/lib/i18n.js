/**
 * Words in four languages: English sentences are the ids, a catalogue holds the rest.
 * Owns: the chosen language, looking up, plurals, placeholders. Must not know: any page.
 *
 * @typedef {import("./types").Language} Language
 * @typedef {Record<string, string | string[] | Record<string, string>>} Catalogue
 */

/** @type {readonly Language[]} */
export const LANGUAGES = ["de", "fr", "it", "en"];
/**
 * Each language in its own words.
 * @type {Record<Language, string>}
 */
export const OWN_NAMES = { de: "Deutsch", fr: "Français", it: "Italiano", en: "English" };

/** @type {Language} */
let current = "en";
/** @type {Catalogue} */
let catalogue = {};
/** @type {Map<Language, Catalogue>} */
const loaded = new Map([["en", {}]]);

/** The language spoken now. */
export const language = () => current;

/**
 * Speak `wanted` from now on. A catalogue that cannot be had leaves English words: the page works all the same.
 * @param {Language} wanted
 * @param {(path: string) => Promise<Catalogue>} [load]
 */
export async function speak(wanted, load = fetchCatalogue) {
  catalogue = await had(wanted, load);
  current = wanted;
  return wanted;
}

/**
 * @param {Language} wanted
 * @param {(path: string) => Promise<Catalogue>} load
 */
async function had(wanted, load) {
  if (!loaded.has(wanted)) {
    try { loaded.set(wanted, await load(`/locales/${wanted}.json`)); } catch { /* English it is, until asked again */ }
  }
  return loaded.get(wanted) || {};
}

/**
 * A sentence in somebody else's language.
 * @param {Language} wanted
 * @param {string} id
 * @param {(path: string) => Promise<Catalogue>} [load]
 */
export async function inLanguage(wanted, id, load = fetchCatalogue) {
  const found = (await had(wanted, load))[id];
  return typeof found === "string" && found ? found : id;
}

/**
 * @param {string} path
 * @returns {Promise<Catalogue>}
 */
async function fetchCatalogue(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/**
 * The first language of `wanted` (tags such as "fr-CH") that we speak.
 * @param {readonly string[]} wanted
 * @returns {Language}
 */
export function pickLanguage(wanted) {
  for (const tag of wanted) {
    const short = tag.toLowerCase().split(/[-_]/)[0];
    const found = LANGUAGES.find((known) => known === short);
    if (found) return found;
  }
  return "en";
}

/**
 * Marks a sentence for the catalogue; it is looked up later.
 * @param {string} id
 */
export const N_ = (id) => id;

/**
 * A meeting that nobody has named yet is called in the language of who looks.
 * @param {string} name
 */
export const meetingName = (name) => (name === "Meeting" ? _("Meeting") : name);

/**
 * A number with one digit after the point, or up to so many, as the language writes it here.
 * @param {number} value
 * @param {number} [most]
 */
export const decimal = (value, most = 1) => new Intl.NumberFormat(`${current}-CH`, { minimumFractionDigits: 1, maximumFractionDigits: most }).format(value);

/**
 * `id` in the language spoken now, its {placeholders} filled.
 * @param {string} id
 * @param {Record<string, string | number>} [params]
 */
export function _(id, params) {
  const found = catalogue[id];
  return fill(typeof found === "string" && found ? found : id, params);
}

/**
 * The form that fits the number `n`; `{n}` is filled without being asked.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Record<string, string | number>} [params]
 */
export function ngettext(one, many, n, params) {
  const found = catalogue[one];
  // Browsers know a form "many" (a million) in French and Italian: the catalogue does not, and needs it not.
  const single = new Intl.PluralRules(current).select(n) === "one";
  let text = single ? one : many;
  if (Array.isArray(found)) text = found[single ? 0 : 1] || text;
  else if (found && typeof found === "object") text = found[single ? "one" : "other"] || text;
  return fill(text, { n, ...params });
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} [params] a missing one stays as it is: words never fail
 */
export function fill(text, params) {
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, key) =>
    Object.prototype.hasOwnProperty.call(params, key) ? String(params[key]) : whole);
}
