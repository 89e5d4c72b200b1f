// What the person hears: several streams, and a browser that lets only some of them sound before a tap.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createPlayback } from "../../../roomctl/web/pages/call/playback.js";

class FakeAudio {
  static all = [];
  static trusted = true;
  constructor() { FakeAudio.all.push(this); this.allowed = FakeAudio.trusted; }
  async play() { if (!this.allowed && !FakeAudio.trusted) throw new DOMException("tap first", "NotAllowedError"); }
}
globalThis.Audio = FakeAudio;
globalThis.MediaStream = class { constructor(tracks = []) { this.tracks = tracks; } };
globalThis.AudioContext = class { state = "running"; };

const track = (id) => ({ id, addEventListener() {} });
const settled = () => new Promise((resolve) => { setTimeout(resolve, 5); });

test("one stream that may not sound is told, whatever the others may", async () => {
  FakeAudio.all = [];
  FakeAudio.trusted = false;
  const told = [];
  const playback = createPlayback((blocked) => told.push(blocked));
  playback.add(track("room"));
  playback.add(track("slot"));
  FakeAudio.all[1].allowed = true;
  playback.add(track("slot2"));
  await settled();
  assert.equal(told.at(-1), true);
  FakeAudio.trusted = true;
  playback.unlock();
  await settled();
  assert.equal(told.at(-1), false);
});

test("the tap makes an element for each stream trusted, and no more", async () => {
  FakeAudio.all = [];
  FakeAudio.trusted = true;
  const playback = createPlayback(() => undefined);
  playback.unlock();
  playback.unlock();
  assert.equal(FakeAudio.all.length, 5);
  for (let number = 0; number < 5; number += 1) playback.add(track(`t${number}`));
  assert.equal(FakeAudio.all.length, 5);
  playback.clear();
  playback.unlock();
  assert.equal(FakeAudio.all.length, 5);
});

test("a stream that ended is no longer waited for", async () => {
  FakeAudio.all = [];
  FakeAudio.trusted = false;
  const told = [];
  const playback = createPlayback((blocked) => told.push(blocked));
  playback.add(track("gone"));
  await settled();
  assert.equal(told.at(-1), true);
  playback.remove("gone");
  FakeAudio.trusted = true;
  playback.add(track("room"));
  await settled();
  assert.equal(told.at(-1), false);
});
