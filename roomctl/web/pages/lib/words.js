/**
 * Every code that can reach a participant, with what happened and what to do. One place, one line each.
 * Owns: the sentences. Must not know: who raised the code.
 */
import { N_, _ } from "./i18n.js";

/** @type {Record<string, [string, string]>} */
const WORDS = {
  "mic.denied": [
    N_("The browser does not let this page use the microphone."),
    N_("Tap the small sign beside the address above, allow the microphone, then try again."),
  ],
  "mic.busy": [
    N_("Another program is using the microphone."),
    N_("Close other calls (Zoom, Teams, WhatsApp, telephone), then try again."),
  ],
  "mic.none": [
    N_("This device has no microphone that we can find."),
    N_("Plug in a headset, then try again. Or come in without a microphone."),
  ],
  "mic.insecure": [
    N_("The address of this page is not protected, so the browser gives no microphone."),
    N_("Ask for a link that begins with https. You can come in and listen without a microphone."),
  ],
  "mic.failed": [
    N_("The microphone did not start."),
    N_("Try again. If it does not help, close the browser and open the link once more."),
  ],
  "mic.lost": [
    N_("Your microphone is gone."),
    N_("Plug it in again. Until then you can listen and ask to speak."),
  ],
  gave_up: [N_("The room did not answer."), N_("Please try once more.")],
};

const UNKNOWN = [N_("Something went wrong that has no words yet ({code})."), N_("Please tell the moderation.")];

/**
 * @param {string} code
 * @param {Record<string, string | number>} [params]
 * @returns {{what: string, todo: string}}
 */
export function tell(code, params = {}) {
  const [what, todo] = WORDS[code] || UNKNOWN;
  const values = { code, ...params };
  return { what: _(what, values), todo: todo ? _(todo, values) : "" };
}

/** The codes that have words. */
export const known = () => Object.keys(WORDS);
