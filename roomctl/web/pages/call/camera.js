/**
 * The person's camera: asked for, chosen, let go; each refusal by its own name; and whether it sees anything.
 * Owns: how a camera is opened. Must not know: links, elements of the page, words.
 *
 * @typedef {import("./microphone.js").MicrophoneFault} CameraFault the same reasons as for a microphone
 */
import { MicrophoneError, faultOf } from "./microphone.js";

/** Small on purpose: faces in tiles, on cheap phones and thin lines. */
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 }, facingMode: { ideal: "user" } };
const LOOK_MS = 1000;
/** A picture darker and flatter than this, several looks in a row, shows the inside of a cover. */
const DARK = 20;
const FLAT = 28;
const LOOKS = 3;
const WIDE = 16;
const HIGH = 9;

/**
 * @param {string} [device] a device's id; one that is not there any more is no reason to fail
 * @returns {Promise<MediaStreamTrack>}
 */
export async function openCamera(device = "") {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new MicrophoneError("insecure");
  /** @type {MediaTrackConstraints} */
  const video = device ? { ...PICTURE, facingMode: undefined, deviceId: { ideal: device } } : PICTURE;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video });
    return stream.getVideoTracks()[0];
  } catch (error) {
    throw new MicrophoneError(faultOf(error));
  }
}

/**
 * Cameras by name (names are known once one was opened).
 * @returns {Promise<{id: string, label: string}[]>}
 */
export async function cameras() {
  if (!navigator.mediaDevices || !navigator.mediaDevices.enumerateDevices) return [];
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((one) => one.kind === "videoinput" && one.deviceId && one.label)
    .map((one) => ({ id: one.deviceId, label: one.label }));
}

/**
 * Nothing to be seen: dark and without any difference. Pure.
 * @param {ArrayLike<number>} pixels red, green, blue, alpha
 */
export function dark(pixels) {
  let most = 0;
  let least = 255;
  let sum = 0;
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const light = 0.3 * pixels[at] + 0.6 * pixels[at + 1] + 0.1 * pixels[at + 2];
    most = Math.max(most, light);
    least = Math.min(least, light);
    sum += light;
  }
  return pixels.length > 0 && sum / (pixels.length / 4) < DARK && most - least < FLAT;
}

/**
 * Tells when the camera is covered, and when it is not any more. Looks at a few pixels each second; they go nowhere.
 * @param {MediaStreamTrack} track
 * @param {(covered: boolean) => void} onChange
 * @returns {() => void} stops it
 */
export function watchCover(track, onChange) {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  void video.play().catch(() => undefined);
  const canvas = document.createElement("canvas");
  canvas.width = WIDE;
  canvas.height = HIGH;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let looks = 0;
  let covered = false;
  const timer = window.setInterval(() => {
    if (!pen || video.readyState < 2) return;
    pen.drawImage(video, 0, 0, WIDE, HIGH);
    looks = track.muted || dark(pen.getImageData(0, 0, WIDE, HIGH).data) ? looks + 1 : 0;
    if (covered !== looks >= LOOKS) { covered = looks >= LOOKS; onChange(covered); }
  }, LOOK_MS);
  return () => {
    window.clearInterval(timer);
    video.srcObject = null;
  };
}
