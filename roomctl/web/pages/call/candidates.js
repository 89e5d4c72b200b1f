/**
 * What every kind of link needs before its offer can be sent: servers in the browser's form, and candidates.
 * Owns: how long candidates are waited for. Must not know: sound, pictures.
 */

/** The room answers "vanilla" offers: candidates are gathered first, but a dead interface shall not hold us up. */
const GATHER_MS = 400;

/**
 * @param {import("../lib/types").IceServer} server
 * @returns {RTCIceServer}
 */
export function asBrowser(server) {
  if (!server.username) return { urls: server.urls };
  return { urls: server.urls, username: server.username, credential: server.credential };
}

/**
 * Make the offer and wait for its candidates, not for long.
 * @param {RTCPeerConnection} connection
 * @returns {Promise<string>} the offer with its candidates
 */
export async function offerOf(connection) {
  const gathered = allCandidates(connection);
  await connection.setLocalDescription(await connection.createOffer());
  await Promise.race([gathered, new Promise((resolve) => { window.setTimeout(resolve, GATHER_MS); })]);
  return connection.localDescription ? connection.localDescription.sdp : "";
}

/**
 * @param {RTCPeerConnection} connection
 * @returns {Promise<void>}
 */
function allCandidates(connection) {
  return new Promise((resolve) => {
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState === "complete") resolve();
    });
  });
}
