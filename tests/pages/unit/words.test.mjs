// Words, names, times, places in the circle.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createCircle, seatOrder } from "../../../roomctl/web/pages/lib/circle.js";
import { LANGUAGES, _, fill, decimal, inLanguage, meetingName, ngettext, pickLanguage, speak } from "../../../roomctl/web/pages/lib/i18n.js";
import { isSuggested, suggest } from "../../../roomctl/web/pages/lib/names.js";
import { clock, waited, youWait } from "../../../roomctl/web/pages/lib/times.js";
import { known, tell } from "../../../roomctl/web/pages/lib/words.js";
import { told } from "../../../roomctl/web/pages/chair/told.js";
import { typed } from "../../../roomctl/web/pages/chair/typed.js";
import { announce, live } from "../../../roomctl/web/pages/parts/live.js";
import { OUTSIDE, reduce } from "../../../roomctl/web/pages/lib/meeting.js";
import { decode } from "../../../roomctl/web/pages/lib/wire.js";

test("the first language of the browser that we speak", () => {
  assert.equal(pickLanguage(["rm-CH", "fr-CH", "de"]), "fr");
  assert.equal(pickLanguage(["de_CH"]), "de");
  assert.equal(pickLanguage(["es", "pt"]), "en");
  assert.equal(pickLanguage([]), "en");
});

test("words come from the catalogue, plurals by the language, English where there is none", async () => {
  const catalogues = { "/locales/fr.json": { Leave: "Quitter", Meeting: "Réunion", "for {n} minute": ["depuis {n} minute", "depuis {n} minutes"] } };
  await speak("fr", async (path) => catalogues[path]);
  assert.equal(_("Leave"), "Quitter");
  assert.equal(_("Not translated"), "Not translated");
  assert.equal(ngettext("for {n} minute", "for {n} minutes", 0), "depuis 0 minute", "French counts nought as one");
  assert.equal(ngettext("for {n} minute", "for {n} minutes", 1), "depuis 1 minute");
  assert.equal(ngettext("for {n} minute", "for {n} minutes", 1_000_000), "depuis 1000000 minutes");
  await speak("it", async () => { throw new Error("no line"); });
  assert.equal(_("Leave"), "Leave");
  await speak("en");
  assert.equal(ngettext("for {n} minute", "for {n} minutes", 2), "for 2 minutes");
});

test("words never fail: a missing value stays in its braces, a value is not filled again", () => {
  assert.equal(fill("{a} and {b}", { a: "{b}" }), "{b} and {b}");
  assert.equal(fill("{toString}", {}), "{toString}");
  const { what } = tell("no_such_code");
  assert.ok(what.includes("no_such_code"));
  for (const code of known()) assert.ok(tell(code).what.length > 5, code);
});

test("times as people say them", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(125.9), "2:05");
  assert.equal(clock(-3), "0:00");
  assert.equal(waited(59), "just now");
  assert.equal(waited(61), "for 1 minute");
  assert.equal(youWait(30), "");
});

test("suggested names: of the language, another one each time, and known as ours", () => {
  for (const language of LANGUAGES) {
    for (let chance = 0; chance < 1; chance += 0.07) {
      const name = suggest(language, chance);
      assert.ok(name && isSuggested(name));
      assert.notEqual(suggest(language, chance, name), name);
    }
  }
  assert.equal(isSuggested("Ada"), false);
});

const somebody = (number, origin) => ({ id: `p-${number}`, origin });

test("nobody's place moves while others come and go", () => {
  const circle = createCircle();
  const here = [somebody(1, "room"), somebody(2, "room"), somebody(3, "remote")];
  const before = circle.seat(here);
  const after = circle.seat([...here, somebody(4, "room"), somebody(5, "remote")]);
  for (const one of here) assert.deepEqual(after.get(one.id), before.get(one.id));
  const again = circle.seat([here[2], here[0]]);
  assert.deepEqual(again.get("p-1"), before.get("p-1"));
  const back = circle.seat(here);
  assert.deepEqual(back.get("p-2"), before.get("p-2"), "who comes back sits where they sat");
});

test("no two on one place, the room below and remotes above, at every size up to 60", () => {
  const circle = createCircle();
  const people = [];
  for (let number = 0; number < 60; number += 1) {
    people.push(somebody(number, number % 3 ? "room" : "remote"));
    const places = [...circle.seat(people).entries()];
    assert.equal(new Set(places.map(([, place]) => `${place.x.toFixed(3)} ${place.y.toFixed(3)}`)).size, people.length);
    for (const [id, place] of places) {
      const origin = people.find((one) => one.id === id).origin;
      assert.ok(origin === "room" ? place.y > 0 : place.y < 0);
    }
  }
});

test("when a side grows, the order of those who sit stays", () => {
  const circle = createCircle();
  const people = [...Array(5).keys()].map((number) => somebody(number, "room"));
  const before = circle.seat(people);
  const order = people.map((one) => one.id).sort((a, b) => before.get(a).x - before.get(b).x);
  const after = circle.seat([...people, somebody(9, "room")]);
  const columns = order.map((id) => after.get(id).x);
  const sorted = [...columns].sort((a, b) => a - b);
  assert.ok(JSON.stringify(columns) === JSON.stringify(sorted) || JSON.stringify([...columns].reverse()) === JSON.stringify(sorted));
});

test("the middle is taken first", () => {
  assert.deepEqual(seatOrder(5), [2, 1, 3, 0, 4]);
});

test("the live region is told of turns, mine before others', and never of chatter", async () => {
  await speak("en");
  const came = (state, message) => reduce(state, { type: "came", message: decode(JSON.stringify(message)), now: 0 });
  const people = [{ id: "p-a", name: "Ahorn", origin: "room" }];
  const view = (floor, rev) => ({ type: "view", rev, view: { meeting: "M", demo: false, locked: false, people, floor } });
  const entry = (request, person) => ({ request, person, origin: "remote" });
  const out = OUTSIDE;
  const inside = came(came(out, { type: "welcome", you: "p-me", role: "participant", name: "", resume: "", epoch: "" }), view({}, 1));
  assert.equal(announce(out, inside), "You are in the meeting.");
  const held = came(inside, view({ holder: entry(1, "p-a") }, 2));
  assert.equal(announce(inside, held), "Ahorn has the floor.");
  assert.equal(announce(held, came(held, { type: "speaking", sources: ["room"] })), "");
  const waiting = came(held, view({ holder: entry(1, "p-a"), queue: [entry(2, "p-x"), entry(3, "p-me")] }, 3));
  assert.equal(announce(held, waiting), "You are number 2.");
  const next = came(waiting, view({ holder: entry(2, "p-x"), queue: [entry(3, "p-me")], next: 3, next_person: "p-me" }, 4));
  assert.equal(announce(waiting, next), "You are next.");
  const mine = came(next, view({ holder: entry(3, "p-me") }, 5));
  assert.equal(announce(next, mine), "You have the floor.");
  assert.equal(announce(next, came(next, view({ holder: entry(2, "p-x") }, 5))), "You are no longer waiting.");
  assert.equal(announce(mine, came(mine, view({}, 6))), "Your turn is over.");
  const rest = came(mine, view({ holder: entry(3, "p-me"), paused: true }, 6));
  assert.equal(announce(mine, rest), "The meeting is paused.");
  assert.equal(announce(rest, came(rest, view({ holder: entry(3, "p-me") }, 7))), "The meeting goes on.");
  const cannotHear = came(mine, view({ holder: entry(3, "p-me"), pending: [{ ...entry(4, "p-me"), kind: "technical" }] }, 6));
  assert.match(announce(mine, cannotHear), /^The room was told/);
});

test("the same sentence once more is said once more", () => {
  const region = { textContent: "" };
  const { say } = live(region);
  const said = ["You have the floor.", "", "You have the floor.", "You have the floor."].map((sentence) => { say(sentence); return region.textContent; });
  assert.deepEqual(said.map((one) => one.trim()), Array(4).fill("You have the floor."));
  assert.notEqual(said[1], said[2]);
  assert.notEqual(said[2], said[3]);
});

test("a moderator is told about others, a participant about themselves", () => {
  assert.equal(tell("already_waiting").what, "You are waiting already.");
  assert.equal(told("already_waiting").what, "This person is in the queue already.");
  assert.equal(told("bad_position", { position: 9 }).what, "There is no place 9 in the queue.");
  assert.equal(told("stale").todo, tell("stale").todo);
});

test("people typed in one line: names, number cards, or both", () => {
  assert.deepEqual(typed(" Anna, 7 Beat;12 , ,1984 Books"),
    [{ name: "Anna" }, { number: 7, name: "Beat" }, { number: 12, name: "" }, { name: "1984 Books" }]);
  assert.deepEqual(typed(""), []);
});

test("a sentence in somebody else's language leaves mine as it is", async () => {
  const load = async () => ({ "Not now": "Jetzt nicht" });
  await speak("en");
  assert.equal(await inLanguage("de", "Not now", load), "Jetzt nicht");
  assert.equal(_("Not now"), "Not now");
  assert.equal(await inLanguage("de", "Unknown", load), "Unknown");
});

test("a meeting that nobody named is called in the language of who looks", async () => {
  await speak("fr"); // the words of above
  assert.equal(decimal(0.34), "0,3");
  assert.deepEqual(["Meeting", "Leave", "Jeudi", ""].map(meetingName), ["Réunion", "Leave", "Jeudi", ""]);
  await speak("en");
  assert.equal(decimal(1), "1.0");
});
