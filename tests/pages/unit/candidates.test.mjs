// How long an offer waits for its candidates: for this machine's own not beyond their burst, for a relay's to the end.
import assert from "node:assert/strict";
import { test } from "node:test";

import { offerOf } from "../../../roomctl/web/pages/call/candidates.js";

globalThis.window ??= globalThis;

class Connection extends EventTarget {
  iceGatheringState = "new";
  localDescription = null;

  constructor(iceServers = []) { super(); this.iceServers = iceServers; }

  getConfiguration() { return { iceServers: this.iceServers }; }
  createOffer() { return Promise.resolve({ type: "offer", sdp: "offer" }); }
  setLocalDescription(offer) { this.localDescription = { sdp: offer.sdp }; return Promise.resolve(); }

  found(protocol, type = "host") {
    this.localDescription.sdp += ` ${protocol}`;
    this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate: { protocol, type } }));
  }

  complete() {
    this.iceGatheringState = "complete";
    this.dispatchEvent(new Event("icegatheringstatechange"));
  }
}

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

async function begun(context, iceServers) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const connection = new Connection(iceServers);
  let sent = "";
  void offerOf(connection).then((sdp) => { sent = sdp; });
  await turn();
  const after = async (ms) => { context.mock.timers.tick(ms); await turn(); return sent; };
  return { connection, after };
}

test("this machine's own addresses are enough: TCP, a tenth of a second later, is not waited for", async (context) => {
  const { connection, after } = await begun(context);
  assert.equal(await after(0), "");
  connection.found("udp");
  connection.found("udp");
  assert.equal(await after(9), "", "the others of the burst come too");
  assert.equal(await after(1), "offer udp udp");
});

test("TCP alone is no way into the room", async (context) => {
  const { connection, after } = await begun(context);
  connection.found("tcp");
  assert.equal(await after(100), "");
  connection.complete();
  assert.equal(await after(0), "offer tcp");
});

test("where a relay is asked its candidate is waited for, and the others of its burst", async (context) => {
  const { connection, after } = await begun(context, [{ urls: ["turn:r.example"] }]);
  connection.found("udp");
  assert.equal(await after(600), "", "far away, over TCP: five times there and back");
  connection.found("udp", "relay");
  assert.equal(await after(9), "");
  connection.found("udp", "relay");
  assert.equal(await after(1), "offer udp udp udp");
});

test("a relay that says no is not waited for", async (context) => {
  const { connection, after } = await begun(context, [{ urls: ["turn:r.example"] }]);
  connection.found("udp");
  connection.complete();
  assert.equal(await after(0), "offer udp");
});

test("a relay that says nothing holds nobody up for long, a dead interface less", async (context) => {
  const { connection, after } = await begun(context, [{ urls: "turns:r.example" }]);
  connection.found("udp");
  assert.equal(await after(999), "");
  assert.equal(await after(1), "offer udp");
});

test("without a relay a dead interface holds nobody up", async (context) => {
  const { connection, after } = await begun(context, [{ urls: ["stun:s.example"] }]);
  connection.found("udp");
  assert.equal(await after(399), "");
  assert.equal(await after(1), "offer udp");
});
