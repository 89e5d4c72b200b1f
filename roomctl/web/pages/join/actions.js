/**
 * What this person does, and what follows from it: state, acts to the room, sound.
 * Owns: the order of things on the way in and out. Must not know: elements.
 *
 * @typedef {ReturnType<typeof createActions>} Actions
 * @typedef {import("./state.js").JoinState} JoinState
 */
import { speak } from "../lib/i18n.js";
import { noticeOf } from "../lib/floor.js";
import { keep, stepIn, stepOut } from "../lib/memory.js";
import { isSuggested, suggest } from "../lib/names.js";
import { ringBell } from "../call/playback.js";

/**
 * @param {object} parts
 * @param {{get: () => JoinState, send: (event: import("./state.js").JoinEvent) => void}} parts.store
 * @param {ReturnType<typeof import("../lib/socket.js").createSocket>} parts.socket
 * @param {ReturnType<typeof import("../call/caller.js").createCaller>} parts.caller
 * @param {ReturnType<typeof import("../call/playback.js").createPlayback>} parts.playback
 * @param {ReturnType<typeof import("./voice.js").createVoice>} parts.voice
 * @param {ReturnType<typeof import("./pictures.js").createMyPictures>} parts.pictures
 * @param {(language: import("../lib/types").Language) => void} parts.readDoor
 * @param {ReturnType<typeof import("../parts/lead.js").lead>} parts.leading
 */
export function createActions({ store, socket, caller, playback, voice, pictures, readDoor, leading }) {
  /** @param {Partial<Omit<JoinState, "meeting">>} value */
  const set = (value) => store.send({ type: "set", value });

  /**
   * One act; a refusal becomes words.
   * @param {import("../lib/types").Act} act
   */
  async function act(act) {
    const answer = await socket.act(act);
    if (answer.type === "done" && answer.code) store.send({ type: "told", code: answer.code, params: answer.params });
    return answer.type === "done" && !answer.code;
  }

  return {
    leading,
    promise() {
      keep({ pledged: true });
      set({ pledged: true });
      socket.warmUp();
      void voice.reopen();
      caller.prepare(store.get().earlySlots);
    },
    refuse() { store.send({ type: "left" }); },
    /** @param {import("../lib/types").Language} language */
    async setLanguage(language) {
      await speak(language);
      document.documentElement.lang = language;
      keep({ language });
      const { name, meeting, pledged } = store.get();
      if (!meeting.me && !pledged) readDoor(language);
      if (!meeting.me && isSuggested(name)) this.setName(suggest(language, Math.random()));
      set({ language });
      if (meeting.me) void act({ type: "set_mine", language });
    },
    /** @param {string} name */
    setName(name) { keep({ name }); set({ name }); },
    otherName() { const { language, name } = store.get(); this.setName(suggest(language, Math.random(), name)); },
    /** @param {boolean} alone */
    setAlone(alone) { keep({ alone }); set({ alone }); },
    tryMicrophone: () => voice.open(),
    /** @param {string} device */
    chooseMicrophone: (device) => { keep({ microphone: device }); set({ device }); return voice.open(); },
    ringBell() {
      set({ bell: "ringing" });
      window.setTimeout(() => { if (store.get().bell === "ringing") set({ bell: "asked" }); }, ringBell(playback.audioContext()));
    },
    /** @param {boolean} yes */
    heardBell(yes) { set({ bell: yes ? "heard" : "unheard" }); },

    /**
     * The one big button: also the tap after which browsers let a page sound.
     * @param {"heard" | "silent" | "listening"} how with an open microphone, with one that is off, without one
     */
    async enter(how) {
      const listenOnly = how === "listening";
      playback.unlock();
      socket.warmUp();
      caller.prepare(store.get().earlySlots);
      keep({ muted: how === "silent" });
      set({ muted: how === "silent" });
      if (!listenOnly && store.get().mic !== "on" && !(await voice.open())) return;
      keep({ listenOnly });
      if (listenOnly) voice.close(); else voice.apply();
      set({ listenOnly, entering: true });
      socket.open();
    },
    unlock() { playback.unlock(); set({ blocked: false }); },

    /**
     * @param {import("../lib/types").Kind} kind
     * @param {string} note
     */
    async ask(kind, note) {
      if (kind === "contribution" && store.get().meeting.view?.floor.open) store.send({ type: "asked", open: true });
      const done = await act(note ? { type: "ask_floor", kind, note } : { type: "ask_floor", kind });
      if (!done) store.send({ type: "asked", open: false });
    },
    async withdraw() { if (await act({ type: "withdraw_floor" })) store.send({ type: "asked", open: false }); },
    giveBack() { void act({ type: "give_back" }); },
    pass() { void act({ type: "pass_mine" }); },
    later() { void act({ type: "later_mine" }); },
    /**
     * A word beside the queue, or no more.
     * @param {import("../lib/types").Kind} kind
     * @param {boolean} on
     */
    say(kind, on) {
      const open = noticeOf(store.get().meeting, kind);
      if (on) void act({ type: "ask_floor", kind });
      else if (open) void act({ type: "withdraw_floor", request: open.request });
    },
    toggleMute() {
      const { muted, listenOnly } = store.get();
      if (listenOnly) return;
      keep({ muted: !muted });
      set({ muted: !muted, talksMuted: false });
      voice.apply();
      void act({ type: "set_mine", muted: !muted });
    },
    /**
     * Somebody came in: first silence, then everything else.
     * @param {boolean} away
     */
    setAway(away) {
      keep({ away });
      set({ away });
      playback.silence(away);
      voice.apply();
      if (away) pictures.hide();
      void act({ type: "set_mine", away });
    },
    toggleCamera: () => void pictures.toggle(),
    /** @param {string} device */
    chooseCamera: (device) => void pictures.choose(device),
    /** @param {boolean} on */
    setSoundOnly: (on) => pictures.setSoundOnly(on),
    /** @param {number | "mine"} place */
    picture: (place) => pictures.stream(place),
    readNotice() { store.send({ type: "read" }); },
    async leave() {
      const inside = store.get().meeting.me !== null;
      caller.stop();
      voice.close();
      pictures.stop();
      playback.close();
      const told = inside ? Promise.race([socket.act({ type: "leave", back: true }), pause(1000)]) : null;
      stepOut();
      await told;
      socket.stop();
      store.send({ type: "left" });
    },
    again: stepIn,
  };
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { window.setTimeout(resolve, ms); });
