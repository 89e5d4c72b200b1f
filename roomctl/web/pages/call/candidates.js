/**
 * What every kind of link needs before its offer can be sent: servers in the browser's form, and candidates.
 * Owns: how long candidates are waited for. Must not know: sound, pictures.
 */

/** The room answers "vanilla" offers: candidates are gathered first, but a dead interface shall not hold us up. */
const GATHER_MS = 400;
/** A relay far away, over TCP and TLS, is had after five times there and back. Who needs it has no other way. */
const RELAY_MS = 1000;
/**
 * This machine's own addresses come in one burst. What a browser gathers after it (a tenth of a second later:
 * TCP, which the room does not speak) is worth no waiting where no relay is asked; an address that is named
 * late works all the same, for the room learns it from the first packet that comes from there.
 */
const BURST_MS = 10;

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
  const asked = (connection.getConfiguration().iceServers ?? []).flatMap(({ urls }) => urls);
  const relay = asked.some((url) => url.startsWith("turn"));
  const gathered = candidatesOf(connection, relay ? "relay" : asked.length ? "" : "host");
  await connection.setLocalDescription(await connection.createOffer());
  const late = relay ? RELAY_MS : GATHER_MS;
  await Promise.race([gathered, new Promise((resolve) => { window.setTimeout(resolve, late); })]);
  return connection.localDescription ? connection.localDescription.sdp : "";
}

/**
 * @param {RTCPeerConnection} connection
 * @param {string} last the kind whose burst is the last that matters; "": all are waited for
 * @returns {Promise<void>}
 */
function candidatesOf(connection, last) {
  return new Promise((resolve) => {
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState === "complete") resolve();
    });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate?.protocol === "udp" && candidate.type === last) window.setTimeout(resolve, BURST_MS);
    });
  });
}
