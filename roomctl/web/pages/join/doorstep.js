/**
 * What the server tells before anybody enters: the meeting's name, the promise, whether the invite is good.
 * Owns: that one question. Where it is not answered the page goes on with its own words.
 *
 * @typedef {{code: string, params: import("../lib/types").Params, meeting: string, demo: boolean, name: string,
 *   ask_pledge: boolean, pledge: string}} Doorstep
 */

/**
 * @param {{invite: string, resume: string, language: string}} question
 * @returns {Promise<Doorstep | null>}
 */
export async function readDoor(question) {
  try {
    const answer = await fetch("/door", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question),
    });
    if (!answer.ok) return null;
    const told = await answer.json();
    return { code: "", params: {}, meeting: "", demo: false, name: "", ask_pledge: true, pledge: "", ...told };
  } catch {
    return null;
  }
}
