/**
 * Which tiles stand on the page, in which order, and what each says. Pure.
 * Owns: that order: the room's places one after the other, then mine while I have none. A place that is empty
 * between others stays empty, so that no face jumps. Must not know: elements, links.
 *
 * @typedef {object} Tile
 * @property {string} key
 * @property {number} place on the picture link; -1: my own, not placed
 * @property {string} person "" = an empty place, "room" = the room's camera
 * @property {boolean} mine
 * @property {boolean} moves there is a picture to show
 * @property {"" | "coming" | "covered" | "paused" | "left"} says why there is none
 */
import { person } from "./floor.js";

/**
 * @param {import("./meeting.js").Meeting} state
 * @param {import("./types").OwnCamera} mine my camera, as this page knows it
 * @returns {Tile[]}
 */
export function gallery(state, mine) {
  const me = state.me ? state.me.id : "";
  const left = state.heard ? state.heard.held_back : [];
  const places = state.view ? state.view.pictures : [];
  /** @type {Tile[]} */
  const tiles = places.map(({ person: id, live }, place) => tileOf(id, live, place)).filter((tile) => !tile.mine || mine !== "off");
  if (mine !== "off" && !tiles.some((tile) => tile.mine)) tiles.push(own(shownAs(state, mine), -1));
  return tiles;

  /**
   * @param {string} id
   * @param {boolean} live
   * @param {number} place
   * @returns {Tile}
   */
  function tileOf(id, live, place) {
    if (id && id === me) return own(mine === "off" ? mine : shownAs(state, mine), place);
    const one = person(state, id);
    const covered = id === "room" ? state.view !== null && state.view.room_camera === "covered" : one !== null && one.camera === "covered";
    const out = left.includes(place);
    return { key: id || `free-${place}`, place, person: id, mine: false, moves: live && !covered && !out,
      says: covered ? "covered" : one && one.camera === "paused" ? "paused" : id && out ? "left" : id && !live ? "coming" : "" };
  }
}

/**
 * @param {import("./types").Camera} mine
 * @param {number} place
 * @returns {Tile}
 */
function own(mine, place) {
  return { key: "mine", place, person: "", mine: true, moves: mine === "on",
    says: mine === "covered" || mine === "paused" ? mine : "" };
}

/**
 * My camera as the others are told of it: the room may have paused it, for the sake of my voice.
 * @param {import("./meeting.js").Meeting} state
 * @param {import("./types").OwnCamera} mine
 * @returns {import("./types").Camera}
 */
export const shownAs = (state, mine) => (pausedHere(state) && mine !== "off" ? "paused" : mine);

/** @param {import("./meeting.js").Meeting} state */
export function pausedHere(state) {
  const one = state.me ? person(state, state.me.id) : null;
  return one !== null && one.camera === "paused";
}

/**
 * Is anything shown in this meeting? Then it is said of everybody whether they show themselves.
 * @param {import("./meeting.js").Meeting} state
 */
export const pictured = (state) => Boolean(state.view && state.view.pictures.some((place) => place.person));
