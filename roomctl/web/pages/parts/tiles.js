/**
 * The pictures: a tile for each place, with name and signs, and a switch for sound only.
 * Owns: the tiles. Must not know: links; where a picture comes from is asked (`stream`).
 */
import { attr, h, show, sync, text } from "../lib/dom.js";
import { holder, person, roomSpeaks, speaks } from "../lib/floor.js";
import { gallery } from "../lib/gallery.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { nameOf } from "./now.js";

/**
 * @typedef {import("../lib/gallery.js").Tile} Tile
 * @typedef {import("../lib/meeting.js").Meeting} Meeting
 */

/** @param {(place: number | "mine") => MediaStream | null} stream */
export function tiles(stream) {
  const list = h("ul", { class: "tiles" });
  const element = h("section", { class: "card pictures", id: "pictures", "aria-label": _("Pictures") }, list);

  /**
   * @param {Meeting} state
   * @param {import("../lib/types").OwnCamera} mine
   */
  function update(state, mine) {
    const shown = gallery(state, mine);
    show(element, shown.length > 0);
    attr(list, "data-count", Math.min(9, shown.length));
    sync(list, shown, (tile) => tile.key, makeTile, (row, tile) => updateTile(row, tile, state, stream));
  }
  return { element, update };
}

const SAYS = {
  "": () => "", covered: () => _("Camera covered"), paused: () => _("Camera paused"), left: () => _("Left out: the line is bad"),
  coming: () => _("The picture is coming …"),
};

function makeTile() {
  const video = h("video", { autoplay: true, playsinline: true, tabindex: -1, "aria-hidden": "true" });
  video.muted = true; // sound has its own way
  return h("li", {}, video, h("p", { class: "says" }), h("p", { class: "label" }, icon("wave"),
    h("span", { class: "who", dir: "auto" })));
}

/**
 * @param {HTMLElement} row
 * @param {Tile} tile
 * @param {Meeting} state
 * @param {(place: number | "mine") => MediaStream | null} stream
 */
function updateTile(row, tile, state, stream) {
  const [video, says, label] = /** @type {[HTMLVideoElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...row.children]));
  const free = !tile.mine && !tile.person;
  const id = tile.mine && state.me ? state.me.id : tile.person;
  const held = holder(state);
  const talks = id === "room" ? roomSpeaks(state) : speaks(state, id);
  attr(row, "class", [free ? "free" : "", tile.mine ? "mine" : "", talks ? "speaking" : "", held && held.person === id ? "holder" : ""]
    .filter(Boolean).join(" ") || null);
  attr(row, "aria-hidden", free ? "true" : null);
  show(label, !free);
  const one = person(state, id);
  text(label.children[1], tile.mine ? _("You") : id === "room" ? _("The room") : one ? nameOf(one) : "");
  attr(label.children[0], "hidden", talks ? null : true);
  text(says, SAYS[tile.says]());
  show(says, Boolean(tile.says));
  attach(video, tile.moves ? stream(tile.mine ? "mine" : tile.place) : null);
}

/**
 * @param {HTMLVideoElement} video
 * @param {MediaStream | null} source
 */
export function attach(video, source) {
  show(video, source !== null);
  if (video.srcObject === source) return;
  video.srcObject = source;
  if (source) void video.play().catch(() => undefined);
}
