/** What has to be said now, with what to do; it stays until it is read. Owns: the notice. */
import { h, show, text } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { tell } from "../lib/words.js";
import { button } from "./button.js";

/**
 * @param {() => void} onRead
 * @param {typeof tell} [words] other sentences for the same codes (the moderator's)
 */
export function notices(onRead, words = tell) {
  const what = h("strong", {});
  const todo = h("span", {});
  const reason = h("span", { dir: "auto" });
  const read = button({ id: "read", label: _("OK"), press: onRead });
  const element = h("section", { class: "notice", role: "alert" }, h("p", {}, what, " ", todo, " ", reason), read.element);

  /** @param {import("../lib/meeting.js").Meeting} state */
  function update(state) {
    show(element, state.notice !== null);
    if (!state.notice) return;
    const said = words(state.notice.code, state.notice.params);
    text(what, said.what);
    text(todo, said.todo);
    text(reason, state.notice.reason ? _("The moderation says: {reason}", { reason: state.notice.reason }) : "");
  }
  return { element, update };
}
