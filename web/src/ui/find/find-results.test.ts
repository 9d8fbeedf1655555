import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenAtFirst, localOptions, mergeOptions, selfOption } from "./find-results.ts";
import type { ConversationItem, FoundPeopleAndRooms } from "../../state/view.ts";
import { plainItem } from "../../../../test/web/plain-rows.ts";

function direct(name: string): ConversationItem {
  return {
    key: `@${name}`,
    kind: "direct",
    title: name,
    visibility: undefined,
    memberCount: 2,
    peer: { userId: `u_${name}`, username: name, unclaimed: false },
    online: false,
    ...plainItem,
  };
}
const person = (username: string, online = false) => ({
  person: { userId: `u_${username}`, username, unclaimed: false },
  online,
});
const found = (part: Partial<FoundPeopleAndRooms>): FoundPeopleAndRooms => ({
  people: [],
  rooms: [],
  unusedName: undefined,
  ...part,
});
const names = (options: { kind: string; name: string }[]) =>
  options.map((option) => `${option.kind} ${option.name}`);

test("what is on this device is found at once, beginnings of names first", () => {
  assert.deepEqual(names(localOptions([direct("rob"), direct("carol"), direct("obi")], " OB ")), [
    "person obi",
    "person rob",
  ]);
});

test("the server's answer adds to it, each conversation once, people before rooms", () => {
  const room = { key: "c_1", name: "ob-room", memberCount: 3, joined: false };
  const merged = mergeOptions(
    localOptions([direct("obi")], "ob"),
    found({ people: [person("Obi", true), person("bob")], rooms: [room] }),
  );
  assert.deepEqual(names(merged), ["person Obi", "person bob", "room ob-room"]);
  assert.equal(merged[0]?.kind === "person" && merged[0].online, true);
});

test("a valid name that nobody has used comes last, as an option of its own", () => {
  assert.deepEqual(names(mergeOptions([], found({ people: [person("zoey")], unusedName: "zoe" }))), [
    "person zoey",
    "unused zoe",
  ]);
});

test("a waiting name that has a conversation already is not offered twice", () => {
  assert.deepEqual(names(mergeOptions(localOptions([direct("zoe")], "zoe"), found({ unusedName: "zoe" }))), [
    "person zoe",
  ]);
});

test("Enter takes the exact name rather than the first that begins like it", () => {
  const options = localOptions([direct("bobby"), direct("bob")], "bob");
  assert.equal(chosenAtFirst(options, "Bob ")?.name, "bob");
  assert.equal(chosenAtFirst(options, "bo")?.name, "bobby");
  assert.equal(chosenAtFirst(options, " "), undefined);
});

const me = { userId: "u_ana", username: "Ana", unclaimed: false };

test("notes to self are found by their name and by one's own, whether there are any yet or not", () => {
  for (const query of ["note", "ana"])
    assert.deepEqual(selfOption(me, "Notes to self", query), [
      { kind: "self", key: "@ana", name: "Notes to self" },
    ]);
  assert.deepEqual(selfOption(me, "Notes to self", "bob"), []);
  assert.deepEqual(selfOption(me, "Notes to self", " "), []);
  assert.deepEqual(localOptions([{ ...direct("ana"), self: true }], "ana"), []);
});

test("a group is found as one, and what is only a command is never taken by Enter alone", () => {
  const group: ConversationItem = { ...direct("bob, carol"), key: "c_9", kind: "group", memberCount: 3 };
  const command = { kind: "command", key: "rooms", name: "Browse rooms…", detail: "" } as const;
  const options = mergeOptions([command, ...localOptions([group], "bo")], undefined);
  assert.deepEqual(names(options), ["group bob, carol", "command Browse rooms…"]);
  assert.equal(chosenAtFirst(options, "b")?.kind, "group");
  assert.equal(chosenAtFirst([command], "b"), undefined);
});
