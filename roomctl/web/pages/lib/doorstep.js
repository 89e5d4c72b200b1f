/**
 * What the server tells before anybody enters: the meeting's name, the promise, whether the invite is good.
 * Owns: that one question. Where it is not answered the page goes on with its own words.
 */

/**
 * @param {{invite: string, resume: string, page: string, language: string}} question
 * @returns {Promise<import("./types").Doorstep | null>}
 */
export async function readDoor(question) {
  try {
    const answer = await fetch("/door", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question),
    });
    if (!answer.ok && answer.status !== 429) return null;
    return await answer.json();
  } catch {
    return null;
  }
}
