/**
 * The camera before the meeting: off, unless I turn it on here, and what the others would see.
 * Owns: this part of the door.
 */
import { h, show, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { tell } from "../lib/words.js";
import { button } from "../parts/button.js";
import { attach } from "../parts/tiles.js";

/** @param {import("./actions.js").Actions} actions */
export function cameraCheck(actions) {
  const turn = button({ id: "door-camera", label: _("Turn my camera on"), sign: "camera", toggle: true, press: actions.toggleCamera });
  const video = h("video", { class: "preview", autoplay: true, playsinline: true, tabindex: -1, "aria-label": _("What your camera sees") });
  video.muted = true;
  const select = h("select", { id: "camera-choice" });
  select.addEventListener("change", () => actions.chooseCamera(select.value));
  const chooser = h("div", {}, h("label", { for: "camera-choice", text: _("Camera") }), select);
  const about = h("p", { class: "hint" });
  const element = h("section", { class: "card", "aria-labelledby": "camera-title" },
    h("h2", { id: "camera-title", class: "question", text: _("Show yourself (if you like)") }),
    h("div", { class: "stack" }, turn.element, video, chooser, about));

  /** @param {import("./state.js").JoinState} state */
  function update(state) {
    const on = state.camera === "on" || state.camera === "covered";
    show(element, state.places > 0);
    turn.setPressed(on);
    turn.setLabel(state.camera === "asking" ? _("Camera starts …") : on ? _("My camera is on") : _("Turn my camera on"));
    attach(video, on ? actions.picture("mine") : null);
    show(chooser, on && state.cameras.length > 1);
    const there = [...select.options].map((option) => option.value).join();
    if (there !== state.cameras.map((one) => one.id).join()) {
      select.replaceChildren(...state.cameras.map((one) => h("option", { value: one.id, text: one.label })));
    }
    if (state.cameraDevice && select.value !== state.cameraDevice) select.value = state.cameraDevice;
    const fault = state.cameraFault ? tell(`camera.${state.cameraFault}`, {}) : null;
    text(about, fault ? `${fault.what} ${fault.todo}`
      : state.camera === "covered" ? _("Your camera is covered: the others see that, and nothing else.")
        : on ? _("The others will see you.") : _("Your camera is off. You can turn it on or off at any time."));
  }
  return { element, update };
}
