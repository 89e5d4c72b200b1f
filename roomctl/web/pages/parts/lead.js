/**
 * Whoever was given the chair leads from this very page; everybody else never loads any of it.
 * Owns: the place for it, and when it is there. Must not know: what a chair does.
 *
 * @typedef {import("../lib/meeting.js").Meeting} Meeting
 */
import { h } from "../lib/dom.js";

const STYLE = "/pages/style/chair.css";

/** @param {(message: object) => void} post */
export function lead(post) {
  const element = h("div", { class: "leading" });
  /** @type {ReturnType<typeof import("../chair/lead.js").createLead> | null} */
  let desk = null;
  let wanted = false;
  let spoken = "";

  async function begin() {
    spoken = document.documentElement.lang;
    if (!document.querySelector(`link[href="${STYLE}"]`)) document.head.append(h("link", { rel: "stylesheet", href: STYLE }));
    const { createLead } = await import("../chair/lead.js");
    if (!wanted || desk) return;
    desk = createLead(post);
    element.replaceChildren(desk.element);
  }

  return {
    element,
    /**
     * @param {Meeting} meeting
     * @param {number} at ms
     */
    update(meeting, at) {
      const mine = meeting.me !== null && meeting.view !== null && meeting.view.floor.chair === meeting.me.id;
      if (wanted && (!mine || spoken !== document.documentElement.lang)) { desk = null; element.replaceChildren(); wanted = false; }
      if (mine && !wanted) void begin();
      wanted = mine;
      if (desk) desk.update(meeting, at);
    },
    /** @param {any} message */
    hear(message) { if (desk) desk.hear(message); },
  };
}
