// A link made ready before the room let us in: used once, only when it fits, closed otherwise.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createEarly } from "../../../roomctl/web/pages/call/early.js";

const WELCOME = { ice_servers: [], audio_slots: 4, frame_ms: 20 };

function maker() {
  const made = [];
  const early = createEarly((wish) => {
    const link = { wish, closed: false, connection: { close: () => { link.closed = true; } } };
    made.push(link);
    return Promise.resolve(link);
  });
  return { early, made };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a link that fits is used once", async () => {
  const { early, made } = maker();
  assert.equal(await early.take(WELCOME), null);
  early.prepare(4);
  assert.equal(await early.take(WELCOME), made[0]);
  assert.equal(await early.take(WELCOME), null);
  early.drop();
  await settled();
  assert.equal(made[0].closed, false, "who took it has it");
});

for (const [why, other] of Object.entries({
  "a relay": { ice_servers: [{ urls: ["turn:r.example"] }] },
  "another number of lines": { audio_slots: 1 },
  "another length of packets": { frame_ms: 10 },
})) {
  test(`the room wants ${why}: closed`, async () => {
    const { early, made } = maker();
    early.prepare(4);
    assert.equal(await early.take({ ...WELCOME, ...other }), null);
    await settled();
    assert.equal(made[0].closed, true);
  });
}

test("an old one is closed, and so is one that another replaces", async (context) => {
  const { early, made } = maker();
  let now = 0;
  context.mock.method(performance, "now", () => now);
  early.prepare(4);
  early.prepare(4);
  assert.equal(made.length, 1, "what is fresh stays");
  now = 10_001;
  early.prepare(4);
  await settled();
  assert.deepEqual(made.map((one) => one.closed), [true, false]);
  now = 30_002;
  assert.equal(await early.take(WELCOME), null);
  await settled();
  assert.equal(made[1].closed, true);
});

test("one that could not be made is none", async () => {
  const early = createEarly(() => Promise.reject(new Error("no sockets")));
  early.prepare(4);
  assert.equal(await early.take(WELCOME), null);
});

test("where the room wants none, none is made, and what was made is closed", async () => {
  const { early, made } = maker();
  early.prepare(0);
  assert.equal(made.length, 0);
  early.prepare(4);
  early.prepare(0);
  await settled();
  assert.deepEqual(made.map((one) => one.closed), [true]);
});
