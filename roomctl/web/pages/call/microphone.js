/**
 * The person's microphone: asked for, chosen, silenced, let go; and each refusal by its own name.
 * Owns: the one MediaStreamTrack and its level. Must not know: links, elements, words.
 *
 * @typedef {"denied" | "busy" | "none" | "insecure" | "failed"} MicrophoneFault
 */

/**
 * @param {unknown} error what getUserMedia threw
 * @returns {MicrophoneFault}
 */
export function faultOf(error) {
  const name = String(/** @type {{name?: unknown} | null | undefined} */ (error)?.name ?? "");
  if (name === "NotAllowedError" || name === "SecurityError" || name === "PermissionDeniedError") return "denied";
  if (name === "NotReadableError" || name === "TrackStartError" || name === "AbortError") return "busy";
  if (name === "NotFoundError" || name === "DevicesNotFoundError" || name === "OverconstrainedError") return "none";
  return "failed";
}

export class MicrophoneError extends Error {
  /** @param {MicrophoneFault} fault */
  constructor(fault) {
    super(fault);
    this.fault = fault;
  }
}

/** The voice as a table microphone of its own would take it: one channel, echo of the room's loudspeaker out. */
const VOICE = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * @param {string} [device] a device's id; one that is not there any more is no reason to fail
 * @returns {Promise<MediaStreamTrack>}
 */
export async function openMicrophone(device = "") {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new MicrophoneError("insecure");
  /** @type {MediaTrackConstraints} */
  const audio = device ? { ...VOICE, deviceId: { ideal: device } } : VOICE;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    return stream.getAudioTracks()[0];
  } catch (error) {
    throw new MicrophoneError(faultOf(error));
  }
}

/**
 * Microphones by name (names are known once one was opened).
 * @returns {Promise<{id: string, label: string}[]>}
 */
export async function microphones() {
  if (!navigator.mediaDevices || !navigator.mediaDevices.enumerateDevices) return [];
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((one) => one.kind === "audioinput" && one.deviceId && one.label)
    .map((one) => ({ id: one.deviceId, label: one.label }));
}

/**
 * Was the microphone allowed before? Then trying it asks nothing.
 * @returns {Promise<boolean>}
 */
export async function alreadyAllowed() {
  try {
    const status = await navigator.permissions.query({ name: /** @type {any} */ ("microphone") });
    return status.state === "granted";
  } catch {
    return false;
  }
}

/**
 * The level of a track, 0..1 (-60..0 dBFS), 10 times a second. Reads a copy, so that it also sees what a muted
 * microphone would have sent.
 * @param {AudioContext} context
 * @param {MediaStreamTrack} track
 * @param {(level: number) => void} onLevel
 * @returns {() => void} stops it
 */
export function meter(context, track, onLevel) {
  const copy = track.clone();
  copy.enabled = true;
  const source = context.createMediaStreamSource(new MediaStream([copy]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const block = new Float32Array(analyser.fftSize);
  const timer = window.setInterval(() => {
    analyser.getFloatTimeDomainData(block);
    let power = 0;
    for (const sample of block) power += sample * sample;
    const level = 10 * Math.log10(power / block.length + 1e-9);
    onLevel(Math.min(1, Math.max(0, (level + 60) / 60)));
  }, 100);
  return () => {
    window.clearInterval(timer);
    source.disconnect();
    copy.stop();
  };
}
