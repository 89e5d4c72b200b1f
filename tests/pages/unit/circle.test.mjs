// Places in the circle: kept while somebody sits on them, and as people sit at the table where that is known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createCircle, roundTheTable, shortened } from "../../../roomctl/web/pages/lib/circle.js";

const at = (id, angle = null, origin = "room") => ({ id, origin, angle });
const fromTheLeft = (circle, people) => {
  const places = circle.seat(people);
  return people.filter((one) => one.origin === "room").map((one) => one.id)
    .sort((one, other) => places.get(one).x - places.get(other).x).join("");
};

test("without angles everybody keeps the place they took", () => {
  const circle = createCircle();
  const before = circle.seat([at("a"), at("b")]);
  const after = circle.seat([at("a"), at("b"), at("c"), at("r", null, "remote")]);
  assert.deepEqual(after.get("a"), before.get("a"));
  assert.deepEqual(after.get("b"), before.get("b"));
});

test("round the table begins after the widest gap", () => {
  assert.deepEqual(roundTheTable([at("a", 10), at("b", 100), at("c", 330), at("d", 250)]), ["d", "c", "a", "b"]);
  assert.deepEqual(roundTheTable([at("a", 170), at("b", 190), at("c", 250)]), ["a", "b", "c"]);
  assert.deepEqual(roundTheTable([at("a", 350), at("b", 20)]), ["a", "b"]);
  assert.deepEqual(roundTheTable([at("a"), at("r", 20, "remote")]), []);
});

test("the table sits as it was learned, those not known beside it, and nobody moves when somebody leaves", () => {
  const circle = createCircle();
  assert.equal(fromTheLeft(circle, [at("a"), at("b"), at("c")]).length, 3);
  const people = [at("a", 300), at("b", 200), at("c", 250), at("x")];
  assert.equal(fromTheLeft(circle, people).replace("x", ""), "bca");
  const places = circle.seat(people);
  assert.deepEqual(circle.seat([people[0], people[2], people[3]]).get("a"), places.get("a"));
  assert.deepEqual(circle.seat(people).get("b"), places.get("b"));
  assert.ok([...places.values()].every((place) => place.y > 0), "the table is below");
});

test("a long word of a name is cut with a sign, unless two people would then be called the same", () => {
  const names = (...all) => [...shortened(new Map(all.map((name, at) => [String(at), name]))).values()];
  assert.deepEqual(names("Teilnehmerin 3", "Marie-Christine", "Zoë"), ["Teilnehmerin 3", "Marie-Christine", "Zoë"]);
  assert.deepEqual(names("Schmetterlingsfrau", "Anna"), ["Schmetterli…", "Anna"]);
  assert.deepEqual(names("Schmetterlingsfrau", "Schmetterlingsmann"), ["Schmetterlingsfrau", "Schmetterlingsmann"]);
  assert.deepEqual(names("Schmetterlingsfrau A", "Schmetterlingsmann B"), ["Schmetterli… A", "Schmetterli… B"]);
  assert.deepEqual(names("😀".repeat(13)), [`${"😀".repeat(11)}…`]);
});
