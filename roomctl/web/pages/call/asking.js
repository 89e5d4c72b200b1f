/**
 * Asking the room for a link: the offer with its proof, and how long an answer is waited for.
 * Owns: one question. Must not know: the link itself, what follows from the answer.
 *
 * @typedef {import("../lib/types").Done} Done
 * @typedef {import("../lib/types").Answer} Answer
 */
import { proveOffer } from "./proof.js";

const ANSWER_WITHIN_MS = 8000;

/** Refusals that will not change by asking again. */
export const FINAL = new Set(["no_call", "no_sound_for_this_page", "proof_missing", "proof_wrong", "call.full"]);

/**
 * @param {(make: (seq: number) => Promise<import("../lib/types").Act>) => Promise<Done | Answer>} act
 * @param {string} key
 * @param {string} session
 * @param {string} sdp
 * @returns {Promise<Done | Answer>} the room's silence is an answer too: gave_up
 */
export function askFor(act, key, session, sdp) {
  const answer = act(async (seq) => ({ type: "offer", sdp, proof: await proveOffer(key, session, seq, sdp) }));
  return Promise.race([answer, nobody()]);
}

/** @returns {Promise<Done>} */
function nobody() {
  return new Promise((resolve) => {
    window.setTimeout(() => resolve({ type: "done", seq: 0, code: "gave_up", params: {}, data: null }), ANSWER_WITHIN_MS);
  });
}
