/**
 * The moderator's cards together: the same on the tablet's page (main.js) and on the page of somebody who was given
 * the chair (lead.js). Owns: which cards there are, and their order.
 *
 * @typedef {import("./state.js").Chair} Chair
 */
import { agenda } from "./agenda.js";
import { history } from "./history.js";
import { invites } from "./invites.js";
import { createMenu } from "./menu.js";
import { door, people } from "./people.js";
import { queue } from "./queue.js";
import { round } from "./round.js";
import { switches } from "./switches.js";
import { talk } from "./talk.js";
import { turn } from "./turn.js";

/**
 * @param {import("./main.js").Do} act
 * @param {boolean} [large] show who has the floor too (a page that shows it anyway needs the buttons only)
 */
export function desk(act, large = true) {
  const menu = createMenu();
  const first = [turn(act, large), queue(act, menu), history(act), talk()];
  const second = [door(act), people(act, menu), round(act), agenda(act), switches(act), invites(act)];
  return {
    first: first.map((part) => part.element),
    second: [...second.map((part) => part.element), menu.element],
    /**
     * @param {Chair} chair
     * @param {number} at ms
     */
    update(chair, at) { for (const part of [...first, ...second]) part.update(chair, at); },
  };
}
