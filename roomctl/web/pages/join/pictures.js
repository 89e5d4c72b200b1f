/**
 * Pictures during the whole visit: my camera (off until I turn it on), the link for pictures, sound only.
 * Owns: the one camera track, and when there is a link. Must not know: elements, the room's rules.
 * After a pause ("somebody came in"), a reload or a lost camera, the camera is off: only a person opens it.
 */
import { cameras, openCamera, watchCover } from "../call/camera.js";
import { MicrophoneError } from "../call/microphone.js";
import { createPictures } from "../call/pictures.js";
import { pausedHere, pictured } from "../lib/gallery.js";
import { keep } from "../lib/memory.js";

/**
 * @param {object} parts
 * @param {{get: () => import("./state.js").JoinState, send: (event: import("./state.js").JoinEvent) => void}} parts.store
 * @param {ReturnType<typeof import("../lib/socket.js").createSocket>} parts.socket
 * @param {string} parts.key
 */
export function createMyPictures({ store, socket, key }) {
  /** @type {MediaStreamTrack | null} */
  let track = null;
  /** @type {MediaStream | null} */
  let mine = null;
  /** @type {(MediaStream | null)[]} */
  let others = [];
  let stopWatch = () => {};
  let asked = 0;
  /** @type {MediaStreamTrack | null} */
  let sent = null;

  /** @param {Partial<Omit<import("./state.js").JoinState, "meeting">>} value */
  const set = (value) => store.send({ type: "set", value });

  const link = createPictures({
    act: socket.actWith, key, sends: true,
    onTracks(tracks) {
      others = tracks.map((one) => new MediaStream([one]));
      set({ pictures: tracks.length });
    },
    onLinked: tell,
    onFault: (code, params) => { close(); store.send({ type: "told", code, params }); },
  });

  /** The room is told how my camera stands. */
  function tell() {
    const { camera, meeting } = store.get();
    if (meeting.me) void socket.act({ type: "set_mine", camera: camera === "on" || camera === "covered" ? camera : "off" });
  }

  function close() {
    asked += 1;
    stopWatch();
    stopWatch = () => {};
    if (track) { track.onended = null; track.stop(); }
    track = null;
    mine = null;
    sent = null;
    void link.useCamera(null);
    if (store.get().camera !== "off") set({ camera: "off" });
  }

  async function open() {
    const mark = asked += 1;
    set({ camera: "asking" });
    try {
      const fresh = await openCamera(store.get().cameraDevice);
      if (mark !== asked) { fresh.stop(); return; }
      stopWatch();
      if (track) { track.onended = null; track.stop(); }
      track = fresh;
      mine = new MediaStream([fresh]);
      fresh.onended = () => { turn(false); store.send({ type: "told", code: "camera.lost" }); };
      stopWatch = watchCover(fresh, (covered) => { set({ camera: covered ? "covered" : "on" }); tell(); });
      look();
      set({ camera: "on", cameraDevice: fresh.getSettings().deviceId || "" });
      set({ cameras: await cameras() });
    } catch (error) {
      if (mark !== asked) return;
      close();
      const fault = error instanceof MicrophoneError ? error.fault : "failed";
      store.send({ type: "told", code: `camera.${fault}` });
      set({ cameraFault: fault });
    }
  }

  /** @param {boolean} on */
  async function turn(on) {
    set({ cameraFault: "" });
    if (on) { keep({ soundOnly: false }); set({ soundOnly: false }); await open(); } else close();
    look();
    tell();
  }

  /** Is a link wanted? Only where there is something to see or to show. A camera the room paused sends nothing. */
  function look() {
    const sends = pausedHere(store.get().meeting) ? null : track;
    if (sends !== sent) { sent = sends; void link.useCamera(sends); }
    const { meeting, away, soundOnly, camera } = store.get();
    const showing = camera === "on" || camera === "covered";
    link.want(Boolean(meeting.me) && !away && !soundOnly && (showing || pictured(meeting)));
  }

  return {
    look,
    toggle: () => turn(!["on", "covered", "asking"].includes(store.get().camera)),
    /** @param {string} device */
    choose(device) { set({ cameraDevice: device }); return open(); },
    /** @param {boolean} on */
    setSoundOnly(on) {
      keep({ soundOnly: on });
      set({ soundOnly: on });
      if (on) void turn(false); else look();
    },
    /** Somebody came in. */
    hide() { close(); look(); },
    /** @param {import("../lib/types").FromRoom} message */
    heard(message) {
      if (message.type === "welcome") { set({ places: message.places }); link.start(message); if (track) tell(); }
      if (message.type === "relink" && message.of === "pictures") { set({ places: message.places }); link.relink(message.places); }
      if (message.type === "notice" && message.code === "kind_in_person") set({ places: 0 });
      if (message.type === "refusal") this.stop();
    },
    stop() { close(); link.stop(); },
    /** @param {number | "mine"} place */
    stream: (place) => (place === "mine" ? mine : others[place] || null),
  };
}
