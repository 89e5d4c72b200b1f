// Which tiles stand on the page: places keep their order, mine is known, an empty place stays empty.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gallery, pausedHere, pictured } from "../../../roomctl/web/pages/lib/gallery.js";
import { OUTSIDE } from "../../../roomctl/web/pages/lib/meeting.js";
import { dark } from "../../../roomctl/web/pages/call/camera.js";

const person = (id, camera = "on") => ({ id, name: id, origin: "remote", role: "participant", presence: "present", number: null,
  link: "connected", muted: false, camera });
const meeting = (places, people = []) => ({ ...OUTSIDE, me: { id: "me", role: "participant", name: "Me" },
  view: { people: [person("me"), ...people], pictures: places.map(([who, live]) => ({ person: who, live: Boolean(live) })), floor: {} } });
const keys = (tiles) => tiles.map((tile) => tile.key);

test("places stand in their order, and an empty one between others stays", () => {
  const tiles = gallery(meeting([["a", 1], ["", 0], ["b", 0]], [person("a"), person("b")]), "off");
  assert.deepEqual(keys(tiles), ["a", "free-1", "b"]);
  assert.deepEqual(tiles.map((tile) => tile.says), ["", "", "coming"]);
  assert.deepEqual(tiles.map((tile) => tile.moves), [true, false, false]);
});

test("my own place shows my own camera, and before I have one I stand at the end", () => {
  assert.deepEqual(keys(gallery(meeting([["me", 1], ["a", 1]], [person("a")]), "on")), ["mine", "a"]);
  const placed = gallery(meeting([["a", 1]], [person("a")]), "on");
  assert.deepEqual(keys(placed), ["a", "mine"]);
  assert.equal(placed[1].place, -1);
});

test("my camera off: no tile of mine, also while the room still has the old state", () => {
  assert.deepEqual(keys(gallery(meeting([["me", 1], ["a", 1]], [person("a")]), "off")), ["a"]);
});

test("covered is told in words, mine and others'", () => {
  const [other, mine] = gallery(meeting([["a", 1]], [person("a", "covered")]), "covered");
  assert.deepEqual([other.says, other.moves, mine.says, mine.moves], ["covered", false, "covered", false]);
});

test("the room's camera is a picture like another", () => {
  const [room] = gallery(meeting([["room", 1]]), "off");
  assert.deepEqual([room.person, room.moves], ["room", true]);
  assert.equal(pictured(meeting([["room", 1]])), true);
  assert.equal(pictured(meeting([["", 0]])), false);
  assert.equal(pictured(OUTSIDE), false);
});

test("a camera the room paused, mine or another's, says so and does not move", () => {
  const state = meeting([["me", 0], ["a", 0]], [person("a", "paused")]);
  state.view.people[0].camera = "paused";
  assert.deepEqual(gallery(state, "on").map((tile) => [tile.says, tile.moves]), [["paused", false], ["paused", false]]);
  assert.equal(pausedHere(state), true);
  assert.deepEqual(keys(gallery(state, "off")), ["a"]);
});

test("a place my line is too thin for is told as left out, not as a picture that stands still", () => {
  const state = { ...meeting([["a", 1], ["b", 1]], [person("a"), person("b")]), heard: { held_back: [1] } };
  assert.deepEqual(gallery(state, "off").map((tile) => [tile.says, tile.moves]), [["", true], ["left", false]]);
});

test("a covered room says so", () => {
  const state = meeting([["room", 1]]);
  state.view.room_camera = "covered";
  assert.equal(gallery(state, "off")[0].says, "covered");
});

test("dark and flat is covered; a dim room with a face is not", () => {
  const pixels = (levels) => levels.flatMap((level) => [level, level, level, 255]);
  assert.equal(dark(pixels(Array(144).fill(6))), true);
  assert.equal(dark(pixels([...Array(140).fill(6), 60, 70, 60, 60])), false);
  assert.equal(dark(pixels(Array(144).fill(90))), false);
  assert.equal(dark([]), false);
});
