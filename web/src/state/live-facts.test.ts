import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import { createLiveFacts } from "./live-facts.ts";

function createFacts() {
  const clock = createManualClock();
  const seen = { changes: 0 };
  const facts = createLiveFacts(clock, () => void (seen.changes += 1));
  return { facts, clock, seen };
}

const here = (userId: string) => ({ userId, online: true, lastSeenAt: undefined });
const left = (userId: string, lastSeenAt: number) => ({ userId, online: false, lastSeenAt });
const writes = (userId: string, typing = true) => ({ conversationId: "c_1", userId, typing });
const mark = (userId: string, deliveredSeq: number, readSeq = 0) => ({
  conversationId: "c_1",
  userId,
  deliveredSeq,
  readSeq,
});

test("who is here, and when others were, is what was heard last", () => {
  const { facts } = createFacts();
  assert.ok(facts.take({ presence: [here("u_ana"), here("u_ben")] }));
  assert.ok(facts.take({ presence: [left("u_ana", 5_000)] }));
  assert.deepEqual([...facts.online()], ["u_ben"]);
  assert.equal(facts.lastSeenAt("u_ana"), 5_000);
  assert.equal(facts.lastSeenAt("u_ben"), undefined);
  const before = facts.online();
  assert.ok(!facts.take({ presence: [here("u_ben")] }), "nothing new");
  assert.equal(facts.online(), before);
  assert.ok(facts.take({ everybody: true }));
  assert.equal(facts.online().size, 0);
  assert.equal(facts.lastSeenAt("u_ana"), 5_000);
});

test("somebody writes for 6 s after they said so last, or until they stop", async () => {
  const { facts, clock, seen } = createFacts();
  assert.ok(facts.take({ typing: [writes("u_ana"), writes("u_ben")] }));
  await clock.pass(3_000);
  assert.ok(!facts.take({ typing: [writes("u_ana")] }), "already known");
  const both = facts.typing("c_1");
  assert.deepEqual([...both].sort(), ["u_ana", "u_ben"]);
  await clock.pass(3_000);
  assert.deepEqual(facts.typing("c_1"), ["u_ana"]);
  assert.equal(seen.changes, 1);
  assert.ok(facts.take({ typing: [writes("u_ana", false)] }));
  assert.deepEqual(facts.typing("c_1"), []);
  assert.equal(clock.timers(), 0);
  facts.take({ typing: [writes("u_ana")] });
  facts.stop();
  assert.equal(clock.timers(), 0);
});

test("marks are the same object until one of that conversation moved", () => {
  const { facts } = createFacts();
  facts.take({ receipts: [mark("u_ana", 3), { ...mark("u_ana", 7), conversationId: "c_2" }] });
  const [one, two] = [facts.marks("c_1"), facts.marks("c_2")];
  assert.ok(!facts.take({ receipts: [mark("u_ana", 3)] }));
  assert.equal(facts.marks("c_1"), one);
  assert.ok(facts.take({ receipts: [mark("u_ana", 3, 2)] }));
  assert.notEqual(facts.marks("c_1"), one);
  assert.equal(facts.marks("c_2"), two);
  assert.equal(facts.marks("c_1").get("u_ana")?.readSeq, 2);
});

test("marks are what was heard last: whoever begins to hide what they read has read nothing", () => {
  const { facts } = createFacts();
  facts.take({ receipts: [mark("u_ana", 7, 5)] });
  assert.ok(facts.take({ receipts: [mark("u_ana", 6, 0)] }));
  const { deliveredSeq, readSeq } = facts.marks("c_1").get("u_ana") ?? {};
  assert.deepEqual([deliveredSeq, readSeq], [6, 0]);
});

test("a tab that comes later is told everything that lasts", () => {
  const { facts } = createFacts();
  facts.take({ presence: [here("u_ana"), left("u_ben", 9)], receipts: [mark("u_ana", 3, 1)] });
  const later = createFacts().facts;
  later.take(facts.all());
  assert.deepEqual([...later.online()], ["u_ana"]);
  assert.equal(later.lastSeenAt("u_ben"), 9);
  assert.deepEqual(later.marks("c_1"), facts.marks("c_1"));
});

test("marks of an epoch that is over are forgotten", () => {
  const { facts } = createFacts();
  facts.take({ receipts: [mark("u_ana", 3)] });
  assert.ok(facts.take({ newEpoch: true }));
  assert.equal(facts.marks("c_1").size, 0);
});
