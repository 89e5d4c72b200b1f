// Coming back: the watch over packets, numbers of acts, pauses between tries, what is measured.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ZERO, count, truth } from "../../../roomctl/web/pages/call/quality.js";
import { createWatch } from "../../../roomctl/web/pages/call/watch.js";
import { faultOf } from "../../../roomctl/web/pages/call/microphone.js";
import { useFrames, withFrames } from "../../../roomctl/web/pages/call/link.js";
import { fingerprints, spokenCheck } from "../../../roomctl/web/pages/call/proof.js";
import { pause } from "../../../roomctl/web/pages/lib/backoff.js";
import { createOutbox } from "../../../roomctl/web/pages/lib/outbox.js";
import { readInvite } from "../../../roomctl/web/pages/lib/memory.js";

/** Look each 250 ms; packets come at 50/s until `stops`, and again from `again`. */
function run(watch, until, stops = Infinity, again = Infinity) {
  const seen = [];
  let packets = 0;
  for (let now = 0; now <= until; now += 250) {
    if (now < stops || now >= again) packets += 12;
    const verdict = watch.look(now, packets);
    seen.push({ now, ...verdict });
    if (verdict.relink) packets = 0;
  }
  return seen;
}

test("sound that comes is good, and nothing is made anew", () => {
  const watch = createWatch();
  watch.linked(0);
  const seen = run(watch, 60_000);
  assert.ok(seen.every((one) => one.health === "good" && !one.relink));
});

test("1 s without packets is shown, 3 s make a new link, not sooner", () => {
  const watch = createWatch();
  watch.linked(0);
  const seen = run(watch, 20_000, 5000);
  const last = 4750;
  const shown = seen.find((one) => one.health === "silent").now - last;
  const made = seen.find((one) => one.relink).now - last;
  assert.ok(shown >= 1000 && shown <= 1250, String(shown));
  assert.ok(made >= 3000 && made <= 3250, String(made));
});

test("a hole of 2 s is over when the sound is back", () => {
  const watch = createWatch();
  watch.linked(0);
  const seen = run(watch, 20_000, 5000, 7000);
  assert.ok(!seen.some((one) => one.relink));
  assert.equal(seen[seen.length - 1].health, "good");
});

test("a dead room is asked again, less and less often, for ever", () => {
  const watch = createWatch();
  watch.linked(0);
  const tries = run(watch, 300_000, 0).filter((one) => one.relink).map((one) => one.now);
  const gaps = tries.slice(1).map((at, index) => at - tries[index]);
  assert.ok(tries.length > 10);
  assert.ok(gaps.every((gap, index) => index === 0 || gap >= gaps[index - 1] - 250));
  assert.ok(Math.max(...gaps) <= 20_250);
});

test("a word from browser or room makes a new link at the next look, once", () => {
  const watch = createWatch();
  watch.linked(0);
  watch.look(0, 5);
  watch.demand();
  assert.equal(watch.look(250, 10).relink, true);
  assert.equal(watch.look(500, 0).relink, false);
});

test("a page that slept gives the line time before it throws the link away", () => {
  const watch = createWatch();
  watch.linked(0);
  watch.look(0, 5);
  const woken = watch.look(60_000, 5);
  assert.equal(woken.relink, false);
  assert.equal(woken.health, "silent");
  assert.equal(watch.look(60_250, 17).health, "good");
});

test("acts keep their number until they are answered; an old offer is not said again", async () => {
  const outbox = createOutbox(7);
  const ask = outbox.add({ type: "ask_floor" });
  const offer = outbox.add({ type: "offer", sdp: "v=0" });
  const leave = outbox.add({ type: "leave" });
  assert.deepEqual([ask, offer, leave].map((one) => one.message.seq), [7, 8, 9]);
  assert.deepEqual(outbox.again().map((one) => one.seq), [7, 9]);
  assert.equal((await offer.answer).code, "gave_up");
  assert.equal(outbox.answered({ type: "done", seq: 7, code: "", params: {}, data: null }), true);
  assert.equal((await ask.answer).code, "");
  assert.equal(outbox.answered({ type: "done", seq: 7, code: "x", params: {}, data: null }), false);
  assert.deepEqual(outbox.open, [9]);
  outbox.atLeast(40);
  assert.equal(outbox.add({ type: "leave" }).message.seq, 40);
  outbox.atLeast(3);
  assert.equal(outbox.next, 41);
});

test("the outbox is bounded: the oldest is given up", async () => {
  const outbox = createOutbox(1);
  const first = outbox.add({ type: "give_back" });
  for (let more = 0; more < 40; more += 1) outbox.add({ type: "give_back" });
  assert.equal(outbox.open.length, 32);
  assert.equal((await first.answer).code, "gave_up");
});

test("pauses grow, end at ten seconds, and differ between pages", () => {
  const steps = [...Array(20).keys()].map((tries) => pause(tries, 0.5));
  assert.ok(steps.every((step, index) => index === 0 || step >= steps[index - 1]));
  assert.ok(pause(0, 0) >= 200);
  assert.ok(pause(1000, 1) <= 10_000);
  assert.notEqual(pause(3, 0.1), pause(3, 0.9));
});

test("what is measured between two looks", () => {
  const reports = (packets, lost, delay, emitted, samples, concealed, silent, sent) => [
    { type: "inbound-rtp", kind: "audio", packetsReceived: packets, packetsLost: lost, jitterBufferDelay: delay,
      jitterBufferEmittedCount: emitted, totalSamplesReceived: samples, concealedSamples: concealed, silentConcealedSamples: silent },
    { type: "outbound-rtp", kind: "audio", packetsSent: sent },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.08 },
    { type: "inbound-rtp", kind: "video", packetsReceived: 99999 },
  ];
  const before = count(reports(100, 0, 10, 1000, 1000, 0, 0, 50), "0");
  const now = count(reports(190, 10, 70, 2000, 2000, 150, 50, 50), "0");
  assert.deepEqual(truth(before, now), { type: "truth", sending: false, delay_ms: 100, loss_pct: 10, concealed_pct: 10 });
  assert.deepEqual(truth(ZERO, ZERO), { type: "truth", sending: false });
  assert.equal(truth(before, { ...now, rtt: null }).delay_ms, undefined, "half of a way is no way");
});

test("another's losses and the end of their words say nothing of the line to this page", () => {
  const stream = (mid, lost, concealed) => ({
    type: "inbound-rtp", kind: "audio", mid, packetsReceived: 100, packetsLost: lost, jitterBufferDelay: 50,
    jitterBufferEmittedCount: 1000, totalSamplesReceived: 1000, concealedSamples: concealed,
  });
  const line = { type: "candidate-pair", nominated: true, currentRoundTripTime: 0 };
  const told = truth(ZERO, count([stream("0", 0, 0), stream("2", 10, 300), line], "0"));
  assert.deepEqual(told, { type: "truth", sending: false, delay_ms: 50, loss_pct: 0, concealed_pct: 0 });
});

test("each refusal of the microphone has its own name", () => {
  const named = (name) => faultOf(Object.assign(new Error(), { name }));
  assert.equal(named("NotAllowedError"), "denied");
  assert.equal(named("NotReadableError"), "busy");
  assert.equal(named("NotFoundError"), "none");
  assert.equal(named("OverconstrainedError"), "none");
  assert.equal(named("TypeError"), "failed");
  assert.equal(faultOf("text"), "failed");
});

test("packets of 10 ms are asked for once, after the codec's line", () => {
  const sdp = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n";
  assert.equal(withFrames(sdp, 20), sdp);
  const short = withFrames(sdp, 10);
  assert.ok(short.includes("a=rtpmap:111 opus/48000/2\r\na=ptime:10\r\n"));
  assert.equal(withFrames(short, 10), short);
});

test("fingerprints: each once, lower case, sorted", () => {
  const line = (kind, digits) => `a=fingerprint:${kind} ${digits}\r\n`;
  const digits = "AA:BB:CC:DD:EE";
  assert.equal(fingerprints(line("sha-512", digits) + line("SHA-256", digits) + line("sha-256", digits)),
    "sha-256 aa:bb:cc:dd:ee,sha-512 aa:bb:cc:dd:ee");
  assert.equal(fingerprints("v=0"), "");
});

test("four bytes to compare by voice: the same as the room's (tests/web/test_proof.py)", async () => {
  globalThis.window = globalThis;
  const [mine, theirs] = ["AA", "BB"].map((pair) => `a=fingerprint:sha-256 ${pair}:${pair}:${pair}:${pair}\r\n`);
  assert.deepEqual(await spokenCheck("s1", mine, theirs), [230, 75, 29, 134]);
  assert.notDeepEqual(await spokenCheck("s2", mine, theirs), [230, 75, 29, 134]);
});

test("the invite's fragment, whole or in fields", () => {
  assert.deepEqual(readInvite("#abc.def"), { invite: "abc.def", key: "" });
  assert.deepEqual(readInvite("#abc.def.K_-9"), { invite: "abc.def", key: "K_-9" });
  assert.deepEqual(readInvite(""), { invite: "", key: "" });
});

/** A connection that notes what it is told. */
function noting(state = "stable") {
  const told = [];
  return {
    told, signalingState: state,
    async createOffer() { return { type: "offer", sdp: "mine" }; },
    async setLocalDescription(one) { told.push(one.sdp); },
    async setRemoteDescription(one) { told.push(one.sdp); },
  };
}

test("packets of another length are the same agreement again, with that length in it", async () => {
  const answer = "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\na=ptime:10\r\n";
  const connection = noting();
  await useFrames({ connection }, answer, 20);
  assert.deepEqual(connection.told, ["mine", answer.replace("a=ptime:10\r\n", "")]);
  await useFrames({ connection }, connection.told[1], 10);
  assert.equal(connection.told[3].match(/a=ptime:10\r\n/g).length, 1);
});

test("while something else is being agreed, nothing is changed", async () => {
  const connection = noting("have-local-offer");
  await useFrames({ connection }, "v=0\r\n", 10);
  assert.deepEqual(connection.told, []);
});
