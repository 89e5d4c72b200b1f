/** Everybody: into the queue, name the voice, more; add somebody at the table; who knocks. Owns: these cards. */
import { attr, h, show, sync, text } from "../lib/dom.js";
import { holder, speaks } from "../lib/floor.js";
import { _, ngettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { clock } from "../lib/times.js";
import { button } from "../parts/button.js";
import { nameOf } from "../parts/now.js";
import { openPerson } from "./persons.js";
import { NOBODY } from "./state.js";
import { typed } from "./typed.js";

/**
 * @typedef {import("../lib/types").ConsolePerson} Person
 * @typedef {import("../lib/types").Knock} Knock
 */

/**
 * @param {import("./main.js").Do} act
 * @param {import("./menu.js").Menu} menu
 */
export function people(act, menu) {
  const list = h("ul", { class: "people here" });
  const heading = h("h2", { class: "small" });
  const name = h("input", { type: "text", id: "new-name", maxlength: 400, autocomplete: "off", "aria-label": _("Names at the table"),
    placeholder: _("Anna, Beat, 7 Carla (7 = number card)") });
  const add = button({ id: "add", label: _("Add at the table"), sign: "table", press: () => {
    for (const one of typed(name.value)) void act({ type: "add_person", ...one });
    name.value = "";
  } });
  const element = h("section", { class: "card stack" }, heading, list, h("div", { class: "row" }, name, add.element));

  let latest = NOBODY;
  /** @param {import("./state.js").Chair} chair */
  function update(chair) {
    latest = chair;
    const known = chair.all ? chair.all.people : [];
    const all = [...known.filter(talks), ...known.filter((one) => !talks(one))];
    text(heading, ngettext("{n} person is here", "{n} people are here", all.filter(talks).length));
    const held = holder(chair.meeting);
    const nameless = held !== null && held.person === "";
    sync(list, all, (one) => `${one.id} ${one.name}`, (one) => makePerson(one, act, () => openPerson(menu, act, latest, one.id)), (row, one) => {
      attr(row, "class", speaks(chair.meeting, one.id) ? "speaking" : null);
      const [, about] = row.querySelectorAll("span");
      text(about, aboutPerson(one));
      const [ask, voice] = row.querySelectorAll("button");
      show(ask, talks(one));
      show(voice, nameless && one.origin === "room" && talks(one));
    });
  }
  return { element, update };
}

/**
 * A screen, or a moderator's tablet, is nobody.
 * @param {Person} one
 */
const talks = (one) => one.role !== "display" && one.role !== "chair";

/** @param {Person} one */
const called = (one) => (talks(one) || one.name ? nameOf(one) : one.role === "display" ? _("A screen") : _("A tablet of the moderation"));

/** @param {Person} one */
function aboutPerson(one) {
  return [
    talks(one) && (one.origin === "room" ? _("in the room") : _("online")),
    one.role === "guest" && _("guest"), one.ends_at > 0 && _("leaves in {n} min", { n: Math.max(0, Math.ceil((one.ends_at - performance.now()) / 60_000)) }), one.not_alone && _("not alone"), one.muted && one.origin === "remote" && _("microphone off"),
    one.number !== null && _("number {number}", { number: one.number }), one.presence === "away" && _("away for a moment"), one.talk_s >= 1 && clock(one.talk_s),
  ].filter(Boolean).join(", ");
}

/**
 * @param {Person} one
 * @param {import("./main.js").Do} act
 * @param {() => void} more
 */
function makePerson(one, act, more) {
  const name = called(one);
  return h("li", {}, icon(one.origin === "room" ? "table" : "screen"), h("span", { class: "who", dir: "auto", text: name }),
    h("span", { class: "soft" }),
    h("span", { class: "keys" },
      h("button", { type: "button", class: "button tiny", text: "+", "aria-label": _("{name}: into the list", { name }),
        title: _("{name}: into the list", { name }), onclick: () => act({ type: "add_for", person: one.id }) }),
      h("button", { type: "button", class: "button tiny", text: _("speaks"), "aria-label": _("The voice is {name}", { name }),
        onclick: () => act({ type: "name_voice", person: one.id }) }),
      h("button", { type: "button", class: "button tiny", text: "…", "aria-label": _("{name}: more", { name }),
        title: _("{name}: more", { name }), onclick: more })));
}

/** @param {import("./main.js").Do} act */
export function door(act) {
  const list = h("ul", { class: "people" });
  const known = button({ id: "admit-known", label: _("Let in all who were here before"), sign: "people", press: () => act({ type: "admit", knock: null }) });
  const element = h("section", { class: "card knocks stack" }, h("h2", { text: _("At the door") }), list, known.element);

  /** @param {import("./state.js").Chair} chair */
  function update(chair) {
    const knocks = chair.all ? chair.all.lobby : [];
    show(element, knocks.length > 0);
    known.show(knocks.filter((knock) => knock.returning).length > 1);
    sync(list, knocks, (knock) => knock.id, (knock) => makeKnock(knock, act), (row, knock) => {
      text(row.querySelectorAll("span")[1], [knock.role === "guest" && _("guest"), knock.returning && _("was here before")].filter(Boolean).join(", "));
    });
  }
  return { element, update };
}

/**
 * @param {Knock} knock
 * @param {import("./main.js").Do} act
 */
function makeKnock(knock, act) {
  return h("li", {}, h("span", { class: "who", dir: "auto", text: knock.name }), h("span", { class: "soft" }),
    h("span", { class: "keys" },
      h("button", { type: "button", class: "button", text: _("Let in"), onclick: () => act({ type: "admit", knock: knock.id }) }),
      h("button", { type: "button", class: "button", text: _("Not now"), onclick: () => {
        const reason = window.prompt(_("A word to {name} (may be left empty)", { name: knock.name }));
        if (reason !== null) act({ type: "refuse_knock", knock: knock.id, reason });
      } })));
}
