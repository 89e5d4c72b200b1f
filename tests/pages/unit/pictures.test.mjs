// The link for pictures: whatever becomes of one that is being made, another is made when it is wanted.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createPictures } from "../../../roomctl/web/pages/call/pictures.js";

class Connection extends EventTarget {
  iceGatheringState = "complete";
  localDescription = null;
  lines = [];

  getConfiguration() { return { iceServers: [] }; }
  addTransceiver() {
    const sender = { replaceTrack: () => Promise.resolve(), getParameters: () => ({}) };
    this.lines.push({ sender, receiver: { track: {} } });
    return this.lines.at(-1);
  }
  getTransceivers() { return this.lines; }
  createOffer() { return Promise.resolve({ type: "offer", sdp: "offer" }); }
  setLocalDescription(offer) {
    this.localDescription = offer;
    this.dispatchEvent(new Event("icegatheringstatechange"));
    return Promise.resolve();
  }
  setRemoteDescription() { return Promise.resolve(); }
  close() {}
}

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

/** @param {string} epoch */
const welcome = (epoch) => ({ epoch, session: "", places: 2, ice_servers: [] });

function made(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.window = globalThis;
  globalThis.RTCPeerConnection = Connection;
  globalThis.RTCRtpReceiver = {};
  const offers = [];
  const act = () => new Promise((resolve) => { offers.push(resolve); });
  const shown = [];
  const pictures = createPictures({ act, key: "", sends: true, onTracks: (tracks) => shown.push(tracks.length) });
  return { pictures, offers, shown };
}

for (const [what, lose] of [
  ["a room that was started anew", (pictures) => pictures.start(welcome("second"))],
  ["a room that lost the link", (pictures) => pictures.relink(2)],
]) {
  test(`${what} while an offer is on its way gets another one`, async (context) => {
    const { pictures, offers, shown } = made(context);
    pictures.start(welcome("first"));
    pictures.want(true);
    await turn();
    assert.equal(offers.length, 1);
    lose(pictures);
    offers[0]({ type: "done", code: "media_silent", params: {} });
    await turn();
    assert.equal(offers.length, 2);
    offers[1]({ type: "answer", sdp: "answer" });
    await turn();
    assert.equal(shown.at(-1), 2);
  });
}

test("a refusal that will pass is asked again later, one that stays is not", async (context) => {
  const { pictures, offers } = made(context);
  pictures.start(welcome("first"));
  pictures.want(true);
  await turn();
  offers[0]({ type: "done", code: "too_fast", params: {} });
  await turn();
  assert.equal(offers.length, 1);
  context.mock.timers.tick(1000);
  await turn();
  assert.equal(offers.length, 2);
  offers[1]({ type: "done", code: "no_pictures", params: {} });
  await turn();
  pictures.relink(2);
  context.mock.timers.tick(60_000);
  await turn();
  assert.equal(offers.length, 2);
});

test("who came in while the meeting had no pictures gets them when it has", async (context) => {
  const { pictures, offers, shown } = made(context);
  pictures.start({ ...welcome("first"), places: 0 });
  pictures.want(true);
  await turn();
  assert.equal(offers.length, 0);
  pictures.relink(2);
  await turn();
  offers[0]({ type: "answer", sdp: "answer" });
  await turn();
  assert.equal(shown.at(-1), 2);
});
