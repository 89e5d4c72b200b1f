/**
 * The link for pictures, apart from that for sound: one line for my camera, then one for each place.
 * Owns: that connection, from the wish to the end. It is thrown away as a whole, never mended, and its trouble
 * never touches sound. Must not know: cameras, elements, who is shown where.
 *
 * @typedef {import("../lib/types").Welcome} Welcome
 * @typedef {{connection: RTCPeerConnection, camera: RTCRtpSender, offer: string}} PictureLink
 */
import { asBrowser, offerOf } from "./candidates.js";
import { provenAnswer, proveOffer } from "./proof.js";

const AGAIN_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const ANSWER_WITHIN_MS = 8000;
const BROKEN_MS = 4000;
/** As much as a picture of 640 x 360 needs; the room asks for less where the line or the crowd wants it. */
const MOST_BPS = 1_200_000;
const FINAL = new Set(["no_pictures", "proof_missing", "proof_wrong", "call.video_codec", "call.full"]);

/**
 * @param {object} options
 * @param {(make: (seq: number) => Promise<import("../lib/types").Act>) =>
 *   Promise<import("../lib/types").Done | import("../lib/types").Answer>} options.act one numbered act
 * @param {string} options.key with which both ends prove themselves; "" = the invite carried none
 * @param {boolean} options.sends may this page ever send a camera?
 * @param {(tracks: MediaStreamTrack[]) => void} options.onTracks by place; none: the link is gone
 * @param {() => void} [options.onLinked] the room took the offer
 * @param {(code: string, params: import("../lib/types").Params) => void} [options.onFault]
 */
export function createPictures({ act, key, sends, onTracks, onLinked = () => {}, onFault = () => {} }) {
  /** @type {Welcome | null} */
  let welcome = null;
  /** @type {PictureLink | null} */
  let link = null;
  /** @type {MediaStreamTrack | null} */
  let track = null;
  let wanted = false;
  let making = false;
  let again = false; // the one that is being made is in vain, or may be
  let failed = 0;
  let timer = 0;

  function drop() {
    window.clearTimeout(timer);
    if (!link) return;
    link.connection.onconnectionstatechange = null;
    link.connection.close();
    link = null;
    onTracks([]);
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { drop(); void make(); }, AGAIN_MS[Math.min(failed, AGAIN_MS.length - 1)]);
    failed += 1;
  }

  /** @param {PictureLink} mine */
  function changed(mine) {
    if (link !== mine) return;
    const state = mine.connection.connectionState;
    window.clearTimeout(timer);
    if (state === "connected") failed = 0;
    else if (state === "failed" || state === "closed") later();
    else if (state === "disconnected") timer = window.setTimeout(later, BROKEN_MS);
  }

  async function make() {
    again = making;
    if (link || making || !wanted || !welcome || !welcome.places) return;
    window.clearTimeout(timer);
    making = true;
    const { session } = welcome;
    try {
      const mine = await makePictureLink(welcome, sends);
      if (!wanted) { mine.connection.close(); return; }
      link = mine;
      mine.connection.onconnectionstatechange = () => changed(mine);
      await mine.camera.replaceTrack(track);
      const answer = await Promise.race([
        act(async (seq) => ({ type: "offer", of: "pictures", sdp: mine.offer, proof: await proveOffer(key, session, seq, mine.offer) })),
        silence(),
      ]);
      if (link !== mine) return;
      if (answer.type !== "answer") { refused(answer.code, answer.params); return; }
      if (key && !(await provenAnswer(key, session, mine.offer, answer))) { refused("proof_wrong", {}); return; }
      await mine.connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      await limit(mine.camera);
      onTracks(mine.connection.getTransceivers().slice(1).map((one) => one.receiver.track));
      onLinked();
    } catch {
      later(); // an answer that the browser does not understand
    } finally {
      making = false;
      if (again) void make();
    }
  }

  /**
   * @param {string} code
   * @param {import("../lib/types").Params} params
   */
  function refused(code, params) {
    drop();
    if (FINAL.has(code)) { wanted = false; onFault(code, params); } else later();
  }

  return {
    /**
     * In, or in again. A room that was started anew knows nothing of our link.
     * @param {Welcome} message
     */
    start(message) {
      if (welcome && welcome.epoch !== message.epoch) drop();
      welcome = message;
      void make();
    },
    /**
     * Is there anything to see or to send?
     * @param {boolean} on
     */
    want(on) {
      if (wanted === on) return;
      wanted = on;
      failed = 0;
      if (on) void make(); else drop();
    },
    /**
     * The room lost our link, or has pictures again.
     * @param {number} places for pictures, from now on
     */
    relink(places) {
      if (welcome) welcome = { ...welcome, places };
      drop();
      void make();
    },
    /** @param {MediaStreamTrack | null} camera */
    async useCamera(camera) {
      track = camera;
      if (link) await link.camera.replaceTrack(camera);
    },
    stop() { wanted = false; welcome = null; drop(); },
  };
}

/**
 * @param {Welcome} welcome
 * @param {boolean} sends
 * @returns {Promise<PictureLink>}
 */
async function makePictureLink(welcome, sends) {
  const connection = new RTCPeerConnection({ iceServers: welcome.ice_servers.map(asBrowser), bundlePolicy: "max-bundle" });
  const camera = connection.addTransceiver("video", { direction: sends ? "sendonly" : "inactive" });
  for (let place = 0; place < welcome.places; place += 1) connection.addTransceiver("video", { direction: "recvonly" });
  for (const line of connection.getTransceivers()) onlyVp8(line, line === camera);
  return { connection, camera: camera.sender, offer: await offerOf(connection) };
}

/**
 * One codec that every browser has: a place may change its camera without a word between us and the room.
 * @param {RTCRtpTransceiver} line
 * @param {boolean} again with a stream for what is sent a second time
 */
function onlyVp8(line, again) {
  const known = RTCRtpReceiver.getCapabilities ? RTCRtpReceiver.getCapabilities("video") : null;
  if (!known || !line.setCodecPreferences) return;
  const kinds = again ? ["video/vp8", "video/rtx"] : ["video/vp8"];
  line.setCodecPreferences(known.codecs.filter((codec) => kinds.includes(codec.mimeType.toLowerCase())));
}

/** @param {RTCRtpSender} sender */
async function limit(sender) {
  const parameters = sender.getParameters();
  if (!parameters.encodings || !parameters.encodings.length) return;
  parameters.encodings[0].maxBitrate = MOST_BPS;
  await sender.setParameters(parameters).catch(() => undefined);
}

/**
 * The room's silence, as an answer.
 * @returns {Promise<import("../lib/types").Done>}
 */
const silence = () => new Promise((resolve) => {
  window.setTimeout(() => resolve({ type: "done", seq: 0, code: "gave_up", params: {}, data: null }), ANSWER_WITHIN_MS);
});
