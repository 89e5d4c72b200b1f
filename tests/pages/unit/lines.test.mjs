// The volunteer's page of lines: sentences of what was measured, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";

import { figures, needsHelp, standing, whole } from "../../../roomctl/web/pages/lines/words.js";

const row = (line = {}, rest = {}) => whole({ id: "p-1", name: "Anna", link: "connected", line, ...rest });

test("nothing measured, nothing claimed", () => {
  assert.deepEqual(figures(row().line), []);
  assert.equal(standing(row()), "The line stands.");
  assert.equal(needsHelp(row()), false);
});

test("each figure that was measured is one sentence", () => {
  const said = figures(row({ delay_ms: 110, there_ms: 140, loss_pct: 0, heard_loss_pct: 2.5, concealed_pct: 1.2,
    late_pct: 0.5, drift_ppm: -100, there_concealed_pct: 0, mixed: true }).line);
  assert.deepEqual(said, ["We hear them 0.11 s later.", "They hear us 0.14 s later.", "Nothing is lost on the way here.",
    "2.5 % is lost on the way there.", "0.5 % comes too late to be heard.", "1.2 % of what we hear is mended.",
    "Their clock is slow by 6.0 ms in a minute, which is evened out.",
    "The line is weak, so everything goes there as one stream."]);
});

test("who sends nothing is told, unless the microphone is off on purpose", () => {
  assert.match(standing(row({ sends: false })), /sends no sound/);
  assert.equal(needsHelp(row({ sends: false })), true);
  assert.match(standing(row({ sends: false }, { muted: true })), /microphone is off/);
  assert.equal(needsHelp(row({ sends: false }, { muted: true })), false);
  assert.equal(standing(row({ sends: true })), "The line stands.");
});

test("a line that is gone or loses much needs help", () => {
  assert.equal(needsHelp(row({}, { link: "away" })), true);
  assert.equal(needsHelp(row({ heard_loss_pct: 7 })), true);
  assert.equal(needsHelp(row({ loss_pct: 4.9 })), false);
  for (const link of ["none", "connecting", "away", "connected"]) assert.ok(standing(row({}, { link })));
});
