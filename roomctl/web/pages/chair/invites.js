/** Invitations: make one for a role and a name, see those given out, withdraw them. Owns: that card. */
import { h, show, sync, text } from "../lib/dom.js";
import { N_, _ } from "../lib/i18n.js";
import { clock } from "../lib/times.js";
import { button } from "../parts/button.js";
import { choose, fold } from "./fold.js";

/** @typedef {{id: string, role: string, name?: string, url?: string, begins_in_s?: number, uses_left?: number | null, revoked?: boolean}} Invite */

/** @type {Record<string, string>} */
const ROLES = { participant: N_("participant"), guest: N_("guest"), phone: N_("phone in the room"), chair: N_("moderation"), display: N_("screen") };

/** @param {import("./main.js").Do} act */
export function invites(act) {
  const role = choose("invite-role", _("For"), Object.entries(ROLES).map(([value, words]) => [value, _(words)]));
  const name = h("input", { type: "text", id: "invite-name", maxlength: 40, autocomplete: "off", "aria-label": _("Name (may be left empty)"),
    placeholder: _("Name (may be left empty)") });
  const url = h("input", { type: "text", id: "invite-url", readonly: true, "aria-label": _("The invitation: copy it and send it") });
  const make = button({ id: "invite", label: _("Make an invitation"), sign: "people", press: () => void made() });
  const given = h("ul", { class: "people" });
  const nobody = h("p", { class: "soft", text: _("No invitation was given out.") });
  const card = fold("invites", _("Invitations"), role.element, name, make.element, url, given, nobody);
  show(url, false);
  card.element.addEventListener("toggle", () => { if (card.element.open) void list(); });

  async function made() {
    // A name makes it personal: good for one person, who may come back with it.
    const called = name.value.trim();
    const reply = await act({ type: "make_invite", role: role.select.value, name: called, uses: called ? 1 : null });
    if (!reply.data || !reply.data.url) return;
    name.value = "";
    url.value = reply.data.url;
    show(url, true);
    url.select();
    await list();
  }
  async function list() {
    const reply = await act({ type: "list_invites" });
    /** @type {Invite[]} */
    const found = (reply.data || []).filter((/** @type {Invite} */ one) => !one.revoked);
    show(nobody, found.length === 0);
    sync(given, found, (one) => one.id, makeInvite, (row, one) => {
      const [who, about] = row.querySelectorAll("span");
      text(who, one.name || _(ROLES[one.role] || one.role));
      text(about, [one.name ? _(ROLES[one.role] || one.role) : "", one.begins_in_s ? _("begins in {time}", { time: clock(one.begins_in_s) }) : ""]
        .filter(Boolean).join(", "));
    });
  }
  /** @param {Invite} one */
  function makeInvite(one) {
    const label = _("Withdraw this invitation");
    return h("li", {}, h("span", { class: "who", dir: "auto" }), h("span", { class: "soft" }), h("span", { class: "keys" },
      h("button", { type: "button", class: "button tiny", text: "✕", "aria-label": label, title: label,
        onclick: () => void act({ type: "revoke_invite", invite: one.id }).then(list) })));
  }
  return { element: card.element, update() { /* asked for when it is opened */ } };
}
