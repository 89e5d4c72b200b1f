/** Keeps a phone's screen on during the call, where the browser can; without it many phones cut the sound. */

/** @type {any} */
let lock = null;
let wanted = false;

async function take() {
  try { lock = await /** @type {any} */ (navigator).wakeLock.request("screen"); } catch { lock = null; }
}

/** @param {boolean} on */
export function stayAwake(on) {
  if (on === wanted) return;
  wanted = on;
  if (on) void take();
  else if (lock) { void lock.release().catch(() => undefined); lock = null; }
}

document.addEventListener("visibilitychange", () => {
  if (wanted && document.visibilityState === "visible") void take();
});
