// The link in use and the one it follows: which is closed when.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createHeld } from "../../../roomctl/web/pages/call/held.js";

function holder() {
  const closed = [];
  let ended = 0;
  const held = createHeld(() => { ended += 1; });
  const link = (name) => ({ name, connection: { close: () => closed.push(name) } });
  return { held, link, closed, ended: () => ended };
}

test("the older is heard until the room has answered the newer", () => {
  const { held, link, closed, ended } = holder();
  held.follow(link("first"));
  held.settle();
  assert.equal(ended(), 0, "there was none before");
  held.follow(link("second"));
  assert.deepEqual([held.link.name, closed], ["second", []]);
  held.settle();
  assert.deepEqual([held.link.name, closed, ended()], ["second", ["first"], 1]);
  held.settle();
  assert.equal(ended(), 1);
});

test("a third does not wait for the second's answer", () => {
  const { held, link, closed } = holder();
  for (const name of ["first", "second", "third"]) held.follow(link(name));
  assert.deepEqual([held.link.name, closed], ["third", ["first"]]);
});

test("at the end both are closed", () => {
  const { held, link, closed, ended } = holder();
  held.follow(link("first"));
  held.follow(link("second"));
  held.drop();
  assert.deepEqual([held.link, closed.sort(), ended()], [null, ["first", "second"], 1]);
});
