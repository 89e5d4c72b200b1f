/** The bar that is always in reach: microphone, camera, somebody came in, leave. Owns: that bar. */
import { attr, h } from "../lib/dom.js";
import { pausedHere } from "../lib/gallery.js";
import { _ } from "../lib/i18n.js";
import { button } from "../parts/button.js";

/** @param {import("./actions.js").Actions} actions */
export function bar(actions) {
  const mute = button({ id: "mute", label: _("Microphone on"), sign: "mic", press: actions.toggleMute });
  const fill = h("span", { class: "mic-level", "aria-hidden": "true" });
  mute.element.append(fill);
  const camera = button({ id: "camera", label: _("Camera off"), sign: "camera-off", press: actions.toggleCamera });
  const hide = button({ id: "away", label: _("Somebody came in"), sign: "shield", press: () => actions.setAway(true) });
  const leave = button({ id: "leave", label: _("Leave"), sign: "leave", press: actions.leave });
  const element = h("footer", { class: "bar" }, mute.element, camera.element, hide.element, leave.element);

  /** @param {import("./state.js").JoinState} state */
  function update(state) {
    const silent = state.muted || state.listenOnly;
    mute.setSign(silent ? "mic-off" : "mic");
    mute.setLabel(state.listenOnly ? _("No microphone") : state.muted ? _("Microphone off") : _("Microphone on"));
    attr(mute.element, "class", `button ${silent ? "muted" : "live"}`);
    const shown = state.camera === "on" || state.camera === "covered";
    camera.show(state.places > 0);
    camera.setSign(shown ? "camera" : "camera-off");
    camera.setLabel(shown && pausedHere(state.meeting) ? _("Camera paused") : state.camera === "asking" ? _("Camera starts …") : state.camera === "covered" ? _("Camera covered")
      : shown ? _("Camera on") : _("Camera off"));
    attr(camera.element, "class", `button ${shown ? "live" : "plain"}`);
    attr(element, "data-keys", state.places > 0 ? "4" : "3");
    attr(mute.element, "title", state.listenOnly ? null : _("Space key"));
  }
  /** @param {number} level 0..1 */
  function level(level) { fill.style.setProperty("--level", String(level)); }
  return { element, update, level };
}
