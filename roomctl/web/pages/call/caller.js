/**
 * The call as a whole: keeps a link to the room alive, makes a new one when the rule says so.
 * Owns: the current link, the looks each 250 ms, the report each 2 s. Must not know: elements, words.
 *
 * @typedef {import("./link.js").Link} Link
 * @typedef {import("./watch.js").LinkHealth | "resting"} LinkHealth "resting": no link is wanted just now
 * @typedef {import("../lib/types").Welcome} Welcome
 */
import { FINAL, askFor } from "./asking.js";
import { createEarly } from "./early.js";
import { createHeld } from "./held.js";
import { closeLink, makeLink, takeAnswer, useFrames } from "./link.js";
import { provenAnswer, spokenCheck } from "./proof.js";
import { ZERO, count, truth } from "./quality.js";
import { createWatch } from "./watch.js";

const LOOK_MS = 250;
const REPORT_MS = 2000;

/**
 * @param {object} options
 * @param {(make: (seq: number) => Promise<import("../lib/types").Act>) =>
 *   Promise<import("../lib/types").Done | import("../lib/types").Answer>} options.act one numbered act
 * @param {string} options.key with which both ends prove themselves; "" = the invite carried none
 * @param {(message: object) => void} options.post
 * @param {() => void} options.probe asked when sound stopped: is the room's line of messages still there?
 * @param {(track: MediaStreamTrack) => void} options.onTrack
 * @param {() => void} options.onUnlinked the sound of the old link ends
 * @param {(health: LinkHealth) => void} options.onHealth
 * @param {(code: string, params: import("../lib/types").Params) => void} options.onFault
 * @param {(check: number[]) => void} options.onCheck of the link just made: four bytes to compare by voice
 */
export function createCaller({ act, key, post, probe, onTrack, onUnlinked, onHealth, onFault, onCheck }) {
  const watch = createWatch();
  const held = createHeld(onUnlinked);
  /** @type {Welcome | null} */
  let welcome = null;
  /** @type {MediaStreamTrack | null} */
  let track = null;
  let making = false;
  let resting = false;
  let wanted = false; // another link was asked for while one was being made
  let lookTimer = 0;
  /** @type {LinkHealth} */
  let health = "connecting";
  let counters = ZERO;
  let reportedAt = 0;
  /** @type {{link: Link, sdp: string, frameMs: number} | null} */ // what was agreed last
  let agreed = null;

  /**
   * @param {{iceServers: readonly import("../lib/types").IceServer[], slots: number, frameMs: number}} wish
   * @returns {Promise<Link>}
   */
  async function make(wish) {
    const fresh = await makeLink({
      ...wish, track, onTrack,
      onState: (state) => { if (held.link === fresh && /disconnected|failed|closed/.test(state)) watch.demand(); },
    });
    return fresh;
  }

  const early = createEarly(make);

  async function relink() {
    if (!welcome) return;
    resting = false;
    if (making) { wanted = true; return; }
    making = true;
    watch.linked(performance.now());
    const { ice_servers: iceServers, audio_slots: slots, frame_ms: frameMs, session } = welcome;
    try {
      const fresh = await early.take(welcome) ?? await make({ iceServers, slots, frameMs });
      if (!welcome) { closeLink(fresh); return; }
      replace(fresh);
      const answer = await askFor(act, key, session, fresh.offer);
      if (held.link !== fresh) return;
      held.settle();
      if (answer.type === "answer" && !(await provenAnswer(key, session, fresh.offer, answer))) refuse(fresh);
      else if (answer.type === "answer") {
        await takeAnswer(fresh, answer.sdp, frameMs);
        agreed = { link: fresh, sdp: answer.sdp, frameMs };
        onCheck(await spokenCheck(session, fresh.offer, answer.sdp));
      }
      else if (answer.code && answer.code !== "gave_up") told(answer.code, answer.params);
    } catch {
      // No answer that the browser understands: the watch counts this link as failed and tries again.
    } finally {
      held.settle();
      making = false;
      if (wanted) { wanted = false; void relink(); }
    }
  }

  /**
   * A refusal. Some will not change by asking again: then we rest until the room asks for a link.
   * @param {string} code
   * @param {import("../lib/types").Params} params
   */
  function told(code, params) {
    if (FINAL.has(code)) { resting = true; health = "resting"; onHealth(health); }
    if (code !== "too_fast") onFault(code, params);
  }

  /**
   * Somebody stands between us and the room: no sound goes to them.
   * @param {Link} fresh
   */
  function refuse(fresh) {
    if (held.link === fresh) held.drop();
    told("proof_wrong", {});
  }

  /** @param {Link} fresh */
  function replace(fresh) {
    held.follow(fresh);
    void fresh.sender.replaceTrack(track); // it may have come, or gone, while this link was being made
    counters = ZERO;
    reportedAt = performance.now();
    watch.linked(reportedAt);
  }

  async function look() {
    const looked = held.link;
    if (!looked || making || resting) return;
    const now = performance.now();
    const due = now - reportedAt >= REPORT_MS;
    const reports = await looked.connection.getStats();
    if (looked !== held.link) return;
    const seen = count(reports.values(), looked.connection.getTransceivers()[0].mid);
    const verdict = watch.look(now, seen.packets);
    if (verdict.health !== health) {
      health = verdict.health;
      onHealth(health);
      if (health === "silent") probe();
    }
    if (due) {
      post(truth(counters, seen));
      counters = seen;
      reportedAt = now;
    }
    if (verdict.relink) await relink();
  }

  const online = () => watch.demand();

  return {
    /** While its person is at the door: `slots` lines of sound. */
    prepare: early.prepare,
    /**
     * @param {Welcome} message
     * @param {MediaStreamTrack | null} microphone
     */
    async start(message, microphone) {
      welcome = message.audio ? message : null;
      track = microphone;
      if (!lookTimer) {
        lookTimer = window.setInterval(() => { void look(); }, LOOK_MS);
        window.addEventListener("online", online);
      }
      // A room that was only out of reach still has our link: sound decides, not the line of messages.
      if (!message.audio) return;
      if (!held.link || !message.linked || health !== "good") await relink();
    },
    /** The room lost our link, or we did. */
    relink,
    /**
     * How long our packets are to be, by what the room measures of the line.
     * @param {number} frameMs
     */
    async useFrames(frameMs) {
      if (!agreed || agreed.link !== held.link || agreed.frameMs === frameMs) return;
      agreed.frameMs = frameMs;
      await useFrames(agreed.link, agreed.sdp, frameMs).catch(() => watch.demand());
    },
    /** The meeting goes on without a call: no link until the room asks for one. */
    rest() {
      resting = true;
      health = "resting";
      onHealth(health);
      held.drop();
    },
    /** @param {MediaStreamTrack | null} microphone */
    async useMicrophone(microphone) {
      track = microphone;
      if (held.link) await held.link.sender.replaceTrack(microphone);
    },
    stop() {
      window.clearInterval(lookTimer);
      window.removeEventListener("online", online);
      lookTimer = 0;
      welcome = null;
      early.drop();
      held.drop();
    },
  };
}
