/**
 * What a reload must not lose: the invite, the resume token, the message counter, and the choices at the door.
 * Owns: sessionStorage's one entry, and the invite's way from the address into it. It ends with the tab.
 *
 * @typedef {object} Kept
 * @property {string} invite
 * @property {string} key proves the other end of the call, where the invite carried one
 * @property {string} resume
 * @property {number} seq
 * @property {string} name
 * @property {string} language
 * @property {boolean} alone
 * @property {boolean} pledged
 * @property {boolean} listenOnly
 * @property {boolean} muted
 * @property {boolean} away somebody came in: a reload must not show the meeting again
 * @property {string} microphone a device's id
 * @property {boolean} soundOnly no pictures on this page
 * @property {number} left when this person left, ms since 1970: a reload must not bring them back by itself; 0 = did not
 */

const PLACE = "roomctl";
const SAME_VISIT_MS = 120_000;
/** @type {Kept} */
const NOTHING = {
  invite: "", key: "", resume: "", seq: 1, name: "", language: "", alone: true, pledged: false,
  listenOnly: false, muted: false, away: false, microphone: "", soundOnly: false, left: 0,
};

/** @returns {Kept} */
export function remember() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) || "{}");
    return { ...NOTHING, ...(kept && typeof kept === "object" ? kept : {}) };
  } catch {
    return { ...NOTHING }; // storage is switched off: everything works, but a reload starts anew
  }
}

/** @param {Partial<Kept>} changes */
export function keep(changes) {
  try { sessionStorage.setItem(PLACE, JSON.stringify({ ...remember(), ...changes })); } catch { /* as above */ }
}

export function forget() {
  try { sessionStorage.removeItem(PLACE); } catch { /* as above */ }
}

/** Out of the meeting, whether one meant it or not: who one was stays known as long as this page is open. */
export const stepOut = () => keep({ left: Date.now() });

/** In again by one touch. Who was out for long comes in with the microphone off. */
export function stepIn() {
  const { left } = remember();
  keep(left && Date.now() - left > SAME_VISIT_MS ? { left: 0, muted: true } : { left: 0 });
  location.reload();
}

/**
 * "#BODY.SEAL.KEY": body and seal are the invite, the key stays with this page. Without a key: "#INVITE".
 * @param {string} hash
 */
export function readInvite(hash) {
  const parts = hash.replace(/^#/, "").split(".");
  const key = parts.length > 2 ? parts.slice(2).join(".") : "";
  return { invite: parts.slice(0, 2).join("."), key };
}

/**
 * Take the invite out of the address bar (nobody shall read it over a shoulder or copy it by mistake). Another
 * invite than before is another evening: what was kept is forgotten.
 * @returns {Kept}
 */
export function takeInvite() {
  if (location.hash.length > 1) {
    const { invite, key } = readInvite(location.hash);
    history.replaceState(null, "", location.pathname + location.search);
    if (invite && invite !== remember().invite) { forget(); keep({ invite, key }); }
    else if (remember().left) keep({ left: 0, resume: "" }); // the link once more: by the door, like the first time
  }
  return remember();
}
