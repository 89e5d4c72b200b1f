/** What a request is for, where it is not an ordinary contribution. Owns: the words. */
import { _ } from "../lib/i18n.js";

/** @param {import("../lib/types").Kind} kind */
export function kindOf(kind) {
  switch (kind) {
    case "direct_response": return _("short answer");
    case "point_of_order": return _("about how we proceed");
    case "technical": return _("cannot hear");
    case "break": return _("would like a break");
    default: return "";
  }
}
