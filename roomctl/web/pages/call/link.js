/**
 * One link to the room: an RTCPeerConnection with its offer. It is thrown away as a whole, never mended.
 * Owns: the connection. Must not know: sockets, when a new one is due (call/watch.js), elements.
 *
 * @typedef {{connection: RTCPeerConnection, offer: string, sender: RTCRtpSender}} Link
 */

import { asBrowser, offerOf } from "./candidates.js";

/**
 * @param {object} options
 * @param {readonly import("../lib/types").IceServer[]} options.iceServers
 * @param {number} options.slots how many streams of sound the room may send
 * @param {number} options.frameMs
 * @param {MediaStreamTrack | null} options.track the microphone, null to listen only
 * @param {(track: MediaStreamTrack) => void} options.onTrack
 * @param {(state: RTCPeerConnectionState) => void} options.onState
 * @returns {Promise<Link>}
 */
export async function makeLink({ iceServers, slots, frameMs, track, onTrack, onState }) {
  const connection = new RTCPeerConnection({ iceServers: iceServers.map(asBrowser), bundlePolicy: "max-bundle" });
  connection.ontrack = (event) => onTrack(event.track);
  connection.onconnectionstatechange = () => onState(connection.connectionState);
  const voice = connection.addTransceiver("audio", { direction: "sendrecv" });
  if (track) await voice.sender.replaceTrack(track);
  for (let slot = 1; slot < slots; slot += 1) connection.addTransceiver("audio", { direction: "recvonly" });
  const offer = await offerOf(connection);
  return { connection, offer: withFrames(offer, frameMs), sender: voice.sender };
}

/**
 * @param {Link} link
 * @param {string} sdp the room's answer
 * @param {number} frameMs
 */
export async function takeAnswer(link, sdp, frameMs) {
  await link.connection.setRemoteDescription({ type: "answer", sdp: withFrames(sdp, frameMs) });
}

/**
 * Send packets of another length from now on: the same agreement once more, with that length in it. The room
 * is not asked, for it takes packets of any length.
 * @param {Link} link
 * @param {string} sdp the room's answer as it came
 * @param {number} frameMs
 */
export async function useFrames(link, sdp, frameMs) {
  if (link.connection.signalingState !== "stable") return;
  await link.connection.setLocalDescription(await link.connection.createOffer());
  const plain = sdp.replace(/^a=ptime:\d+\r?\n/gm, "");
  await link.connection.setRemoteDescription({ type: "answer", sdp: withFrames(plain, frameMs) });
}

/** @param {Link} link */
export function closeLink(link) {
  link.connection.ontrack = null;
  link.connection.onconnectionstatechange = null;
  link.connection.close();
}

/**
 * Ask for packets of `frameMs` where that is not the usual 20.
 * @param {string} sdp
 * @param {number} frameMs
 */
export function withFrames(sdp, frameMs) {
  if (frameMs === 20 || /^a=ptime:/m.test(sdp)) return sdp;
  return sdp.replace(/^(a=rtpmap:\d+ opus\/48000\/2\r?\n)/gim, `$1a=ptime:${frameMs}\r\n`);
}
