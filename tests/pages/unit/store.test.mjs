// The state of the pages without any page: store, meeting, selectors, words.
import assert from "node:assert/strict";
import { test } from "node:test";

import { nextId, own, present, speaks, standing, waitedFor } from "../../../roomctl/web/pages/lib/floor.js";
import { OUTSIDE, reduce } from "../../../roomctl/web/pages/lib/meeting.js";
import { createStore } from "../../../roomctl/web/pages/lib/store.js";
import { decode } from "../../../roomctl/web/pages/lib/wire.js";
import { begin, lineState, reduce as reduceJoin, stage } from "../../../roomctl/web/pages/join/state.js";

const WELCOME = { type: "welcome", you: "p-me", role: "participant", name: "Ada", resume: "r", epoch: "e" };

function came(state, message, now = 0) {
  return reduce(state, { type: "came", message: decode(JSON.stringify(message)), now });
}

function view(floor, people = [], rev = 1) {
  const first = floor.queue && floor.queue[0];
  if (first) floor = { next: first.request, next_person: first.person, ...floor };
  return { type: "view", rev, view: { meeting: "M", demo: false, locked: false, people, floor } };
}

const ENTRY = (request, person, more = {}) => ({ request, person, origin: "remote", ...more });

test("a store tells once for many changes, and not at all for none", () => {
  const jobs = [];
  const store = createStore((state, add) => (add ? state + add : state), 1, (job) => jobs.push(job));
  const told = [];
  store.watch((now, before) => told.push([now, before]));
  store.send(2);
  store.send(3);
  store.send(0);
  assert.equal(jobs.length, 1);
  jobs.shift()();
  assert.deepEqual(told, [[6, 1]]);
  store.send(0);
  assert.equal(jobs.length, 0);
});

test("what equals its default is filled in", () => {
  const message = decode(JSON.stringify(view({ queue: [ENTRY(7, "p-a")] }, [{ id: "p-a", name: "A", origin: "room" }])));
  assert.equal(message.view.room_here, true);
  assert.equal(message.view.floor.queue[0].waiting_s, 0);
  assert.equal(message.view.floor.queue[0].kind, "contribution");
  assert.equal(message.view.people[0].presence, "present");
  assert.deepEqual(decode('{"type":"welcome","you":"p","ice_servers":[{"urls":["turn:x"]}]}').ice_servers[0].username, "");
});

test("what is no message of ours is nothing", () => {
  for (const text of ["", "{", "3", "null", "[]", '{"type":"from_the_future"}', '{"type":"constructor"}']) {
    assert.equal(decode(text), null, text);
  }
});

test("why I do not wait stays said until I do", () => {
  let state = came(came(OUTSIDE, WELCOME), view({}, [], 1));
  state = came(state, { type: "notice", code: "request_denied", reason: "later" });
  state = came(state, view({ queue: [ENTRY(1, "p-a")], pending: [ENTRY(2, "p-me", { kind: "technical" })] }, [], 2));
  assert.equal(state.notice.code, "request_denied");
  state = came(state, view({ queue: [ENTRY(1, "p-a"), ENTRY(3, "p-me")] }, [], 3));
  assert.equal(state.notice, null);
  state = came(came(state, { type: "notice", code: "request_denied" }), view({ queue: [ENTRY(3, "p-me")] }, [], 4));
  assert.equal(state.notice.code, "request_denied", "another request of mine was refused: the one that waits says nothing about it");
});

test("my standing follows the view: asked, waiting, next, holder", () => {
  let state = came(OUTSIDE, WELCOME);
  state = reduce(state, { type: "asked", open: true });
  assert.equal(standing(state).is, "asked");
  state = came(state, view({ queue: [ENTRY(1, "p-a"), ENTRY(2, "p-me", { waiting_s: 60 })] }), 1000);
  assert.deepEqual({ ...standing(state), entry: null }, { is: "waiting", place: 2, of: 2, entry: null });
  assert.equal(waitedFor(state, standing(state).entry, 31_000), 90);
  const paused = came(state, view({ queue: [ENTRY(2, "p-me", { waiting_s: 60, running: false })] }, [], 1), 1000);
  assert.equal(waitedFor(paused, standing(paused).entry, 31_000), 60, "a pause stops every clock");
  assert.equal(state.asked, false, "the answer is there");
  state = came(state, view({ queue: [ENTRY(2, "p-me")] }, [], 2));
  assert.equal(standing(state).is, "next");
  assert.equal(nextId(state), "p-me");
  state = came(state, view({ holder: ENTRY(2, "p-me") }, [], 3));
  assert.equal(standing(state).is, "holder");
  state = came(state, view({}, [], 4));
  assert.equal(standing(state).is, "none");
});

test("an older view does not undo a newer one; after a new welcome any view counts", () => {
  let state = came(came(OUTSIDE, WELCOME), view({ queue: [ENTRY(1, "p-me")] }, [], 9));
  state = came(state, view({}, [], 8));
  assert.equal(standing(state).is, "next");
  state = came(came(state, WELCOME), view({}, [], 1));
  assert.equal(standing(state).is, "none");
});

test("in a round the offered one may pass, another is next; a notice of mine is no request", () => {
  let state = came(OUTSIDE, WELCOME);
  state = came(state, view({ policy: "round", holder: ENTRY(3, "p-me"), round: { offered: "p-me", order: ["p-b"] }, next_person: "p-b", pending: [ENTRY(4, "p-me", { kind: "technical" })] }));
  assert.equal(standing(state).is, "offered");
  assert.equal(nextId(state), "p-b");
  assert.equal(own(state).length, 1);
  state = came(state, view({ pending: [ENTRY(4, "p-me", { kind: "technical" })] }, [], 2));
  assert.equal(standing(state).is, "none");
  state = came(state, view({ pending: [ENTRY(5, "p-me")] }, [], 3));
  assert.equal(standing(state).is, "asked");
});

test("who is next is the room's word: neither the first of the queue in a round, nor who is away", () => {
  const waiting = [ENTRY(1, "p-me"), ENTRY(2, "p-b")];
  let state = came(came(OUTSIDE, WELCOME), view({ policy: "round", round: { order: ["p-c"] }, queue: waiting, next: null, next_person: "p-c" }));
  assert.equal(nextId(state), "p-c");
  assert.equal(standing(state).is, "waiting");
  state = came(state, view({ queue: [ENTRY(2, "p-b"), ENTRY(1, "p-me")], next: 1, next_person: "p-me" }, [], 2));
  assert.equal(standing(state).is, "next", "the first dropped");
  state = came(state, view({ queue: [ENTRY(3, "")], next: 3, next_person: null }, [], 3));
  assert.equal(nextId(state), "", "a voice without a name");
});

test("the room's voice lights the holder at the table and no remote", () => {
  const people = [{ id: "p-r", name: "R", origin: "room" }, { id: "p-h", name: "H", origin: "remote" }];
  let state = came(came(OUTSIDE, WELCOME), view({ holder: ENTRY(1, "p-r", { origin: "room" }) }, people));
  state = came(state, { type: "speaking", sources: ["room"] });
  assert.equal(speaks(state, "p-r"), true);
  assert.equal(speaks(state, "p-h"), false);
  state = came(state, { type: "speaking", sources: ["p-h"] });
  assert.equal(speaks(state, "p-r"), false);
  assert.equal(speaks(state, "p-h"), true);
});

test("people: the room first, nobody who left, the room's own order", () => {
  const people = [["p-1", "remote"], ["p-2", "room"], ["p-3", "remote", "left"], ["p-4", "room"]]
    .map(([id, origin, presence = "present"]) => ({ id, name: id, origin, presence }));
  const state = came(came(OUTSIDE, WELCOME), view({}, people));
  assert.deepEqual(present(state).map((one) => one.id), ["p-2", "p-4", "p-1"]);
});

test("notices: a denial ends the asking, a nudge about my turn goes with the turn, what is shown large is no notice", () => {
  let state = reduce(came(OUTSIDE, WELCOME), { type: "asked", open: true });
  state = came(state, { type: "notice", code: "floor_granted" });
  assert.equal(state.notice, null);
  state = came(state, { type: "notice", code: "request_denied", reason: "later" });
  assert.equal(state.asked, false);
  assert.equal(state.notice.reason, "later");
  state = came(state, view({ holder: ENTRY(1, "p-me") }));
  state = came(state, { type: "notice", code: "turn_soon", params: { seconds: 20 } });
  state = came(state, view({}, [], 2));
  assert.equal(state.notice, null);
});

test("stages: from the promise to the end", () => {
  let state = begin({});
  assert.equal(stage(state), "promise");
  state = reduceJoin(state, { type: "set", value: { pledged: true } });
  assert.equal(stage(state), "door");
  state = reduceJoin(state, { type: "set", value: { entering: true } });
  assert.equal(stage(state), "entering");
  state = reduceJoin(state, { type: "came", message: decode('{"type":"wait","you":"p"}'), now: 0 });
  assert.equal(stage(state), "lobby");
  state = reduceJoin(state, { type: "came", message: decode(JSON.stringify(WELCOME)), now: 0 });
  assert.equal(stage(state), "call");
  assert.equal(stage(reduceJoin(state, { type: "set", value: { away: true } })), "away");
  state = reduceJoin(state, { type: "came", message: decode('{"type":"refusal","code":"removed"}'), now: 0 });
  assert.equal(stage(state), "end");
  assert.equal(state.entering, false);
});

test("the line in one word", () => {
  let state = begin({ health: "connecting" });
  assert.equal(lineState(state), "connecting");
  state = { ...state, health: "silent", everLinked: true };
  assert.equal(lineState(state), "reconnecting");
  state = { ...state, health: "good", meeting: { ...state.meeting, socket: "down" } };
  assert.equal(lineState(state), "reconnecting");
  state = { ...state, meeting: { ...state.meeting, socket: "open", heard: { delay_ms: 100, loss_pct: 12, level_dbfs: null } } };
  assert.equal(lineState(state), "bad");
  state.meeting.heard.loss_pct = 80;
  assert.equal(lineState(state), "unheard");
  assert.equal(lineState({ ...state, online: false }), "offline");
});
