/** The circle: a place for everybody, a ring around who speaks, in the middle who has the floor. */
import { attr, h, show, sync, text } from "../lib/dom.js";
import { createCircle, shortened } from "../lib/circle.js";
import { heldFor, holder, nextId, present, queue, roomSpeaks, speaks } from "../lib/floor.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { clock } from "../lib/times.js";
import { poster } from "./poster.js";
import { nameFor, nameOf } from "../parts/now.js";
import { attach } from "../parts/tiles.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

/** The circle's radius as style/display.css draws it. */
const RADIUS_REM = 12.6;

/** @param {(place: number) => MediaStream | null} stream the picture in a place, where there is one */
export function ring(stream) {
  const circle = createCircle();
  const seats = h("ul", { class: "seats", "aria-label": _("People") });
  const title = h("p", { class: "about" });
  const name = h("p", { class: "name", dir: "auto" });
  const time = h("p", { class: "about time" });
  const next = h("p", { class: "next", dir: "auto" });
  const scan = poster();
  const element = h("section", { class: "ring", "aria-label": _("Who speaks") }, seats,
    h("div", { class: "middle" }, title, name, time, next, scan.element));

  /**
   * @param {Meeting} state
   * @param {number} now
   */
  function update(state, now) {
    const people = present(state).filter((one) => one.role !== "display" && one.role !== "chair");
    const places = circle.seat(people);
    const waiting = queue(state).map((entry) => entry.person);
    const seatNames = shortened(new Map(people.map((one) => [one.id, nameOf(one)])));
    element.style.setProperty("--seat", `${(circle.width * RADIUS_REM).toFixed(2)}rem`);
    sync(seats, people, (one) => one.id, makeSeat, (seat, one) => {
      const place = places.get(one.id) || { x: 0, y: 0 };
      seat.style.setProperty("--x", place.x.toFixed(4));
      seat.style.setProperty("--y", place.y.toFixed(4));
      const held = holder(state);
      const at = waiting.indexOf(one.id);
      const video = /** @type {HTMLVideoElement} */ (seat.lastElementChild);
      const shownAt = state.view ? state.view.pictures.findIndex((picture) => picture.person === one.id) : -1;
      const live = shownAt >= 0 && state.view !== null && state.view.pictures[shownAt].live;
      attach(video, live ? stream(shownAt) : null);
      attr(seat, "class", [one.origin, speaks(state, one.id) ? "speaking" : "",
        state.speaking.length > 1 && state.speaking[0] === one.id ? "dominant" : "", held && held.person === one.id ? "holder" : "",
        one.presence === "away" || one.link === "away" ? "gone" : "", live ? "pictured" : ""].filter(Boolean).join(" "));
      const [who, badge] = /** @type {HTMLElement[]} */ ([...seat.children].slice(1));
      const called = seatNames.get(one.id) || "";
      text(who, called);
      seat.style.setProperty("--letters", letters(called).toFixed(3));
      show(badge, at >= 0);
      text(badge, at >= 0 ? String(at + 1) : "");
    });
    // While nobody speaks or waits there is room for it, and people who come in have time for it.
    scan.update(state.view && !holder(state) && !waiting.length && !roomSpeaks(state) ? state.code : []);
    updateMiddle(state, now);
  }

  /**
   * @param {Meeting} state
   * @param {number} now
   */
  function updateMiddle(state, now) {
    const held = holder(state);
    const floor = state.view ? state.view.floor : null;
    const paused = Boolean(floor && floor.paused);
    text(title, held ? _("Has the floor") : "");
    text(name, paused ? _("Pause") : held ? nameFor(state, held.person) : roomSpeaks(state) ? _("A voice in the room") : _("Nobody has the floor"));
    name.style.setProperty("--letters", middleLetters(name.textContent || "").toFixed(2));
    text(time, held ? clock(heldFor(state, held, now)) + (floor && floor.time_box_s > 0 ? ` / ${clock(floor.time_box_s)}` : "") : "");
    attr(time, "data-over", floor && (floor.warning || floor.over_s > 0) ? "true" : null);
    const following = nextId(state);
    text(next, following === null ? "" : _("Next: {name}", { name: nameFor(state, following) }));
  }
  return { element, update };
}

/**
 * Letters as large as the longest word of the name lets them be, in widths of a seat.
 * @param {string} name
 */
function letters(name) {
  return Math.min(0.17, Math.max(0.12, 1.22 / Math.max(...name.split(/[ -]/).map((word) => word.length), 1)));
}

/**
 * The same in the middle, between the seats left and right, in rem.
 * @param {string} words
 */
function middleLetters(words) {
  const longest = Math.max(...words.split(/[ -]/).map((word) => word.length), 1);
  return Math.min(words.length > 12 ? 2.1 : 3.1, Math.max(1.7, 25 / longest));
}

function silentVideo() {
  const video = h("video", { autoplay: true, playsinline: true, tabindex: -1, "aria-hidden": "true", hidden: true });
  video.muted = true;
  return video;
}

/** @param {import("../lib/types").Person} one */
function makeSeat(one) {
  return h("li", {}, icon(one.origin === "room" ? "table" : "screen"), h("span", { class: "who", dir: "auto" }),
    h("span", { class: "badge" }), silentVideo());
}
