/**
 * Proofs over the two certificates of the call, with the key that only the invite's holder and the room have:
 * whoever carries our messages cannot put itself in between. The same sums as roomctl/web/proof.py.
 * Owns: those sums. Must not know: links, sockets. Without a key, or where the browser has no cryptography
 * (an address without https), there is no proof, and the room decides what it makes of that.
 */

/**
 * All certificates an SDP names, each once, sorted.
 * @param {string} sdp
 */
export function fingerprints(sdp) {
  const found = new Set();
  for (const match of sdp.matchAll(/^a=fingerprint:([A-Za-z0-9-]{3,12}) ([0-9A-Fa-f:]{11,400})[ \t]*\r?$/gm)) {
    found.add(`${match[1].toLowerCase()} ${match[2].toLowerCase()}`);
  }
  return [...found].sort().join(",");
}

/**
 * @param {string} key base64url
 * @param {string} session
 * @param {number} seq
 * @param {string} offer
 */
export function proveOffer(key, session, seq, offer) {
  return prove(key, ["roomctl-offer-1", session, String(seq), fingerprints(offer)]);
}

/**
 * @param {string} key
 * @param {string} session
 * @param {string} offer
 * @param {import("../lib/types").Answer} answer
 */
export async function provenAnswer(key, session, offer, answer) {
  const parts = ["roomctl-answer-1", session, String(answer.seq), fingerprints(offer), fingerprints(answer.sdp)];
  const expected = await prove(key, parts);
  return expected === "" || expected === answer.proof;
}

/**
 * Four bytes over both sides' certificates, without a key, for two people to compare by voice.
 * @param {string} session
 * @param {string} offer
 * @param {string} answer
 * @returns {Promise<number[]>} [] = cannot be made
 */
export async function spokenCheck(session, offer, answer) {
  if (!window.crypto || !window.crypto.subtle) return [];
  const text = new TextEncoder();
  const both = text.encode(`${fingerprints(offer)}\n${fingerprints(answer)}`);
  const secret = await crypto.subtle.importKey("raw", both, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: text.encode(`roomctl-spoken-1\n${session}`), iterations: 16384 };
  return [...new Uint8Array(await crypto.subtle.deriveBits(how, secret, 32))];
}

/**
 * @param {string} key
 * @param {string[]} parts
 * @returns {Promise<string>} base64; "" = cannot be made
 */
async function prove(key, parts) {
  if (!key || !window.crypto || !window.crypto.subtle) return "";
  const bytes = Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const secret = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const digest = await crypto.subtle.sign("HMAC", secret, new TextEncoder().encode(parts.join("\n")));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
