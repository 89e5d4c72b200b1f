/**
 * My microphone during the whole visit: opened at the door, silenced, lost, closed.
 * Owns: the one track. Must not know: elements, the room.
 */
import { MicrophoneError, alreadyAllowed, meter, microphones, openMicrophone } from "../call/microphone.js";
import { keep } from "../lib/memory.js";

/** Loud enough to be speech rather than the room (-27 dBFS), for half of the last ten looks: speech has its pauses. */
const TALKS = { level: 0.55, looks: 5 };

/**
 * @param {object} parts
 * @param {{get: () => import("./state.js").JoinState, send: (event: import("./state.js").JoinEvent) => void}} parts.store
 * @param {() => AudioContext} parts.audioContext
 * @param {(track: MediaStreamTrack | null) => void} parts.onTrack the track to send from now on
 * @param {(level: number) => void} parts.onLevel 0..1; 0 while nothing is sent
 */
export function createVoice({ store, audioContext, onTrack, onLevel }) {
  /** @type {MediaStreamTrack | null} */
  let track = null;
  let stopMeter = () => {};
  /** @type {boolean[]} */
  let loud = [];
  let asked = ""; // the device that is being opened

  /** @param {Partial<Omit<import("./state.js").JoinState, "meeting">>} value */
  const set = (value) => store.send({ type: "set", value });

  /** @param {number} level */
  function leveled(level) {
    const { muted, away, talksMuted } = store.get();
    onLevel(muted || away ? 0 : level);
    loud = [...loud.slice(-9), level > TALKS.level];
    const talks = muted && !away && loud.filter(Boolean).length >= TALKS.looks;
    if (talks && !talksMuted) {
      set({ talksMuted: true });
      window.setTimeout(() => set({ talksMuted: false }), 6000);
    }
  }

  function close() {
    stopMeter();
    stopMeter = () => {};
    if (track) { track.onended = null; track.stop(); }
    track = null;
    onTrack(null);
    set({ mic: "off" });
  }

  function apply() {
    const { muted, away } = store.get();
    if (track) track.enabled = !muted && !away;
    if (away || !track) { stopMeter(); stopMeter = () => {}; } else startMeter();
  }

  function startMeter() {
    stopMeter();
    if (track) stopMeter = meter(audioContext(), track, leveled);
  }

  function lost() {
    close();
    keep({ listenOnly: true });
    set({ mic: "none", listenOnly: true });
    if (store.get().meeting.me) store.send({ type: "told", code: "mic.lost" });
  }

  /** @type {Promise<boolean> | null} */
  let opening = null;

  /** @returns {Promise<boolean>} whether there is a microphone now; asked for twice, opened once */
  function open() {
    const device = store.get().device;
    if (opening && device === asked) return opening;
    asked = device;
    const mine = openNow().finally(() => { if (opening === mine) opening = null; });
    opening = mine;
    return mine;
  }

  /** @returns {Promise<boolean>} */
  async function openNow() {
    const { device } = store.get();
    stopMeter();
    stopMeter = () => {};
    set({ mic: "asking" });
    try {
      const fresh = await openMicrophone(device);
      if (track) { track.onended = null; track.stop(); }
      track = fresh;
      track.onended = lost;
      set({ mic: "on", listenOnly: false, device: fresh.getSettings().deviceId || "" });
      apply();
      onTrack(track);
      void microphones().then((devices) => set({ devices }));
      return true;
    } catch (error) {
      close();
      set({ mic: error instanceof MicrophoneError ? error.fault : "failed" });
      return false;
    }
  }

  return {
    open,
    close,
    apply,
    get track() { return track; },
    /** Where the browser was allowed before, show the level at once: nothing is asked. */
    async reopen() { if (store.get().mic === "off" && (await alreadyAllowed())) await open(); },
  };
}
