/** Beside the circle: the meeting and the time, who waits, how long remotes wait, the agenda. */
import { attr, h, show, sync, text } from "../lib/dom.js";
import { queue, waitedFor } from "../lib/floor.js";
import { _, language, meetingName, ngettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { timeOfDay } from "../lib/times.js";
import { nameFor } from "../parts/now.js";

/** @typedef {import("../lib/meeting.js").Meeting} Meeting */

/** As many as can be read from five metres. */
const SHOWN = 5;
/** The agenda's items around the present one. */
const ITEMS = 3;
/** Shorter waits of remotes, and shares of less talk, are no news. */
const LONG_S = 60;

export function side() {
  const title = h("h1", {});
  const time = h("p", { class: "clock" });
  const list = h("ol", { class: "queue" });
  const more = h("p", { class: "soft" });
  const nobody = h("p", { class: "soft", text: _("Nobody is waiting.") });
  const remote = h("p", { class: "remote" });
  const door = h("p", { class: "remote" });
  const talk = h("p", { class: "talk" });
  const agenda = h("ol", { class: "agenda" });
  const plan = h("section", {}, h("h2", { text: _("Agenda") }), agenda);
  const lost = h("p", { class: "fault", text: _("The sound of the room is lost. The room is working on it.") });
  const camera = h("p", { class: "soft camera" }, icon("camera"), h("span", {}));
  const element = h("aside", { class: "side" }, h("header", {}, title, time), camera, lost,
    h("section", {}, h("h2", { text: _("Waiting to speak") }), list, more, nobody, remote, door, talk), plan);

  /**
   * @param {Meeting} state
   * @param {number} now
   */
  function update(state, now) {
    const view = state.view;
    const name = view ? meetingName(view.meeting) : "";
    text(title, view && view.demo ? _("Demo: {meeting}", { meeting: name }) : name);
    text(time, timeOfDay(new Date(), language()));
    const filmed = view ? view.room_camera : "none";
    show(camera, filmed === "on" || filmed === "covered");
    text(/** @type {HTMLElement} */ (camera.lastElementChild), filmed === "covered" ? _("The room's camera is covered.")
      : _("The room's camera is on: people online see the room."));
    const entries = queue(state);
    sync(list, entries.slice(0, SHOWN), (entry) => String(entry.request), makeEntry, (row, entry) => {
      const [who, wait] = row.querySelectorAll("span");
      attr(row, "class", entry.origin);
      text(who, nameFor(state, entry.person));
      const minutes = Math.floor(waitedFor(state, entry, now) / 60);
      text(wait, minutes ? _("{n} min", { n: minutes }) : "");
    });
    show(nobody, entries.length === 0);
    show(more, entries.length > SHOWN);
    text(more, ngettext("and {n} more", "and {n} more", entries.length - SHOWN));
    const longest = Math.max(0, ...entries.filter((entry) => entry.origin === "remote").map((entry) => waitedFor(state, entry, now)));
    show(remote, longest >= LONG_S);
    text(remote, _("Longest wait online: {n} min", { n: Math.floor(longest / 60) }));
    const said = view ? view.floor.talk_room_s + view.floor.talk_remote_s : 0;
    show(talk, said >= LONG_S); // only where the group wants it shown (meeting.show_talk)
    const room = view && said ? Math.round((100 * view.floor.talk_room_s) / said) : 0;
    text(talk, _("Talk so far: {room} % in the room, {remote} % online", { room, remote: 100 - room }));
    const knocks = view ? view.at_door : 0;
    show(door, knocks > 0);
    text(door, ngettext("{n} person is at the door.", "{n} people are at the door.", knocks));
    show(plan, Boolean(view && view.floor.agenda.length));
    show(lost, Boolean(view && !view.room_here));
    const around = view ? Math.max(0, Math.min(view.floor.agenda_at - 1, view.floor.agenda.length - ITEMS)) : 0;
    attr(agenda, "start", around + 1);
    sync(agenda, view ? view.floor.agenda.map((item, at) => ({ item, at })).slice(around, around + ITEMS) : [], ({ at }) => String(at),
      () => h("li", { dir: "auto" }), (row, { item, at }) => {
        const present = view !== null && at === view.floor.agenda_at;
        const length = present && item.minutes ? _("{n} min", { n: Math.round(item.minutes) }) : "";
        text(row, [item.title, length].filter(Boolean).join(", "));
        attr(row, "aria-current", present ? "step" : null);
        attr(row, "class", view && at < view.floor.agenda_at ? "over" : null);
      });
  }
  return { element, update };
}

/** @param {import("../lib/types").Entry} entry */
function makeEntry(entry) {
  return h("li", {}, icon(entry.origin === "room" ? "table" : "screen"), h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" }));
}
