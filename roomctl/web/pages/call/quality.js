/**
 * What this page measures of what it hears, from two looks at the browser's counters. Pure.
 * Owns: the sums. Must not know: connections.
 *
 * It is told of the room's own stream, which never rests. What is passed on of others beside it has the losses of
 * their lines, and begins and ends with their words: neither says anything of the line to this page.
 *
 * @typedef {object} Counters totals since the link began
 * @property {number} packets @property {number} lost
 * @property {number} delay seconds spent in the buffer, summed over samples @property {number} emitted samples
 * @property {number} samples @property {number} concealed samples made up, silence not counted
 * @property {number} sent packets
 * @property {number | null} rtt seconds
 */

/** @type {Counters} */
export const ZERO = { packets: 0, lost: 0, delay: 0, emitted: 0, samples: 0, concealed: 0, sent: 0, rtt: null };

/**
 * @param {Iterable<any>} reports of RTCPeerConnection.getStats()
 * @param {string | null} room the mid of the room's own stream; a browser that tells no mids counts all
 * @returns {Counters}
 */
export function count(reports, room) {
  const sum = { ...ZERO };
  let told = null;
  for (const report of reports) {
    if (report.type === "inbound-rtp" && report.kind === "audio" && (report.mid ?? room) === room) {
      sum.packets += report.packetsReceived || 0;
      sum.lost += Math.max(0, report.packetsLost || 0);
      sum.delay += report.jitterBufferDelay || 0;
      sum.emitted += report.jitterBufferEmittedCount || 0;
      sum.samples += report.totalSamplesReceived || 0;
      sum.concealed += (report.concealedSamples || 0) - (report.silentConcealedSamples || 0);
    } else if (report.type === "outbound-rtp" && report.kind === "audio") {
      sum.sent += report.packetsSent || 0;
    } else if (report.type === "candidate-pair" && report.nominated && report.currentRoundTripTime !== undefined) {
      sum.rtt = report.currentRoundTripTime;
    } else if (report.type === "remote-inbound-rtp" && report.kind === "audio" && report.roundTripTime !== undefined) {
      told = report.roundTripTime; // Firefox 140 tells none of the pair
    }
  }
  return { ...sum, rtt: sum.rtt ?? told };
}

/**
 * @param {Counters} before
 * @param {Counters} now
 * @returns {import("../lib/types").Truth}
 */
export function truth(before, now) {
  /** @type {import("../lib/types").Truth} */
  const told = { type: "truth", sending: now.sent > before.sent };
  const emitted = now.emitted - before.emitted;
  if (emitted > 0 && now.rtt !== null) {
    const buffer = (now.delay - before.delay) / emitted;
    told.delay_ms = Math.round(1000 * (buffer + now.rtt / 2));
  }
  const arrived = now.packets - before.packets;
  const lost = Math.max(0, now.lost - before.lost);
  if (arrived + lost > 0) told.loss_pct = round1((100 * lost) / (arrived + lost));
  const samples = now.samples - before.samples;
  if (samples > 0) told.concealed_pct = round1((100 * Math.max(0, now.concealed - before.concealed)) / samples);
  return told;
}

/** @param {number} value */
const round1 = (value) => Math.round(10 * value) / 10;
