/**
 * What the person hears: one <audio> element for each stream of the room, and the small bell of the test.
 * Owns: the elements, the AudioContext, silence on demand. Must not know: links, words.
 *
 * Browsers let a page sound only after a tap. `unlock` is called inside that tap; where it was not enough
 * (a reload, an older phone) `onBlocked` says so, and the page asks for one more tap.
 */

/** The room's own stream and its slots: each needs an element that the tap has made trusted. */
const STREAMS = 5;

/** @param {(blocked: boolean) => void} onBlocked */
export function createPlayback(onBlocked) {
  /** @type {Map<string, HTMLAudioElement>} */
  const elements = new Map();
  /** @type {HTMLAudioElement[]} */
  const spare = [];
  /** @type {Set<HTMLAudioElement>} */ // those that the browser does not let sound
  const blocked = new Set();
  /** @type {AudioContext | null} */
  let context = null;
  let silent = false;

  function audioContext() {
    if (!context) context = new AudioContext();
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    return context;
  }

  /** @param {HTMLAudioElement} element */
  async function start(element) {
    try {
      await element.play();
      blocked.delete(element);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      blocked.add(element);
    }
    onBlocked(blocked.size > 0);
  }

  return {
    audioContext,
    /** Inside a tap: make the browser trust us with sound. */
    unlock() {
      audioContext();
      while (elements.size + spare.length < STREAMS) {
        const element = new Audio();
        element.srcObject = new MediaStream();
        void element.play().catch(() => undefined);
        spare.push(element);
      }
      for (const element of elements.values()) void start(element);
    },
    /** @param {MediaStreamTrack} track */
    add(track) {
      const element = spare.pop() || new Audio();
      element.autoplay = true;
      element.muted = silent;
      element.srcObject = new MediaStream([track]);
      elements.set(track.id, element);
      track.addEventListener("ended", () => this.remove(track.id));
      void start(element);
    },
    /** @param {string} id */
    remove(id) {
      const element = elements.get(id);
      elements.delete(id);
      if (element) blocked.delete(element);
      if (element) { element.srcObject = null; spare.push(element); }
    },
    clear() {
      for (const id of [...elements.keys()]) this.remove(id);
    },
    /**
     * At once, and for streams still to come.
     * @param {boolean} on
     */
    silence(on) {
      silent = on;
      for (const element of [...elements.values(), ...spare]) element.muted = on;
    },
    close() {
      this.clear();
      if (context) void context.close().catch(() => undefined);
      context = null;
    },
  };
}

/**
 * A small bell, three soft strokes; heard by this person only.
 * @param {AudioContext} context
 * @returns {number} how long it sounds, ms
 */
export function ringBell(context) {
  const start = context.currentTime + 0.05;
  for (const [index, pitch] of [659, 784, 988].entries()) {
    const at = start + 0.55 * index;
    for (const [overtone, strength] of [[1, 0.22], [2.76, 0.05]]) {
      const tone = context.createOscillator();
      const envelope = context.createGain();
      tone.frequency.value = pitch * overtone;
      envelope.gain.setValueAtTime(0.0001, at);
      envelope.gain.exponentialRampToValueAtTime(strength, at + 0.01);
      envelope.gain.exponentialRampToValueAtTime(0.0001, at + 1.4);
      tone.connect(envelope).connect(context.destination);
      tone.start(at);
      tone.stop(at + 1.5);
    }
  }
  return 2600;
}
