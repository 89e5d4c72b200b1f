/** Who has the floor, and what the moderator does about it; taking back the last act. Owns: that card. */
import { attr, h, show, text } from "../lib/dom.js";
import { following, holder } from "../lib/floor.js";
import { _ } from "../lib/i18n.js";
import { button } from "../parts/button.js";
import { nameFor, now } from "../parts/now.js";
import { undoable } from "./state.js";

/**
 * @param {import("./main.js").Do} act
 * @param {boolean} [large] show who has the floor too (a page that shows it anyway needs the buttons only)
 */
export function turn(act, large = true) {
  const card = now();
  const next = button({ id: "next", label: _("Next"), sign: "give", look: "main", press: () => act({ type: "next" }) });
  const release = button({ id: "release", label: _("The turn is over"), sign: "check", press: () => act({ type: "release" }) });
  const revoke = button({ id: "revoke", label: _("Take the floor back"), sign: "undo", look: "alarm",
    press: () => { if (window.confirm(_("Take the floor back?"))) act({ type: "revoke" }); } });
  const pause = button({ id: "pause", label: _("Pause"), sign: "later", toggle: true,
    press: () => act({ type: "pause", on: pause.element.getAttribute("aria-pressed") !== "true" }) });
  const passTurn = button({ id: "pass-turn", label: _("Pass on"), sign: "give", press: () => round("pass_turn") });
  const laterTurn = button({ id: "later-turn", label: _("Later"), sign: "later", press: () => round("later_turn") });
  const undo = button({ id: "undo", label: _("Take back the last act"), sign: "undo", press: () => act({ type: "undo", act: undoId }) });
  const element = h("section", { class: "stack" }, large && card.element, h("div", { class: "buttons" }, next.element,
    release.element, revoke.element, passTurn.element, laterTurn.element, pause.element, undo.element));
  /** @type {string | null} */
  let offered = null;
  /** @type {number | null} */
  let undoId = null;

  /** @param {string} type */
  function round(type) { if (offered) act({ type, person: offered }); }

  /**
   * @param {import("./state.js").Chair} chair
   * @param {number} at
   */
  function update(chair, at) {
    card.update(chair.meeting, at);
    const floor = chair.all ? chair.all.floor : null;
    const held = holder(chair.meeting);
    const coming = floor ? following(floor) : null;
    offered = floor && floor.round ? floor.round.offered : null;
    next.setLabel(coming !== null ? _("Next: {name}", { name: nameFor(chair.meeting, coming) }) : _("Next"));
    attr(next.element, "aria-disabled", coming === null && !held ? "true" : null);
    release.show(held !== null);
    revoke.show(held !== null);
    for (const one of [passTurn, laterTurn]) one.show(offered !== null);
    pause.setPressed(Boolean(floor && floor.paused));
    const last = undoable(chair, at);
    undoId = last ? last.act.id : null;
    show(undo.element, last !== null);
    if (last) text(undo.element.querySelector(".label") || undo.element, _("Take back the last act ({seconds} s)", { seconds: Math.ceil(last.left) }));
  }
  return { element, update };
}
