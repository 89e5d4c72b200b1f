/**
 * The moderator's cards on the page of somebody who was given the chair. Loaded only then (parts/lead.js).
 * Owns: its own picture of the console's state, asked for when it begins and after each loss of the line.
 *
 * @typedef {import("../lib/meeting.js").Meeting} Meeting
 */
import { h, show, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { createCommands, seenRevision } from "./commands.js";
import { desk } from "./desk.js";
import { NOBODY, reduce } from "./state.js";
import { told } from "./told.js";

/** @param {(message: object) => void} post */
export function createLead(post) {
  let chair = NOBODY;
  let attached = false;
  const commands = createCommands(post);

  /** @param {import("../lib/types").Command} command */
  async function act(command) {
    const reply = await commands.send(command, seenRevision(command, chair.all));
    const words = reply.code ? told(reply.code, reply.params) : null;
    show(refused, words !== null);
    text(refused, words ? `${words.what} ${words.todo}`.trim() : "");
    return reply;
  }

  const refused = h("p", { class: "fault", role: "alert" });
  const cards = desk(act, false);
  const element = h("section", { class: "card chair lead", "aria-label": _("You lead the talk") },
    h("h2", { text: _("You lead the talk") }), refused, ...cards.first, ...cards.second);
  show(refused, false);

  return {
    element,
    /** @param {any} message what is not of the page's own wire */
    hear(message) {
      if (message && message.type === "reply") commands.replied(message);
      else if (message) chair = reduce(chair, { type: "console", message, now: performance.now() });
    },
    /**
     * @param {Meeting} meeting
     * @param {number} at ms
     */
    update(meeting, at) {
      if (meeting.socket !== "open") attached = false;
      else if (!attached) { attached = true; post({ type: "attach" }); }
      chair = { ...chair, meeting: { ...chair.meeting, me: meeting.me, socket: meeting.socket } };
      show(element, chair.all !== null);
      cards.update(chair, at);
    },
  };
}
