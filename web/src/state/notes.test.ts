import assert from "node:assert/strict";
import { test } from "node:test";
import { createSharedText } from "../../../test/web/shared-text.ts";
import { isSend } from "../chat/outbox-row.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import type { DraftStore, OutboxStore } from "../storage/local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { createDrafts } from "./drafts.ts";
import { createNotes } from "./notes.ts";
import { createTyping } from "./typing.ts";

/** A page that is gone before the store answers. */
const never = () => new Promise<never>(() => undefined);
const dyingDrafts: DraftStore = {
  all: async () => new Map(),
  set: never,
  untold: async () => [],
  telling: async () => false,
  settle: never,
};
const begun = (text: string) => ({ text, replyToSeq: 0 });
const nobody = () => undefined;

function browser() {
  const shared = createSharedText();
  const store = createLocalStore(createMemoryTables(), "u_ana");
  const notes = createNotes(shared, "u_ana");
  const failures: unknown[] = [];
  const failed = (error: unknown) => void failures.push(error);
  let ids = 0;
  const typing = (outbox: OutboxStore, announce: (what: readonly string[]) => void = () => undefined) =>
    createTyping({
      store: outbox,
      notes,
      clock: { now: () => 1, after: () => () => undefined },
      newId: () => `message-${++ids}`,
      announce,
      changed: () => undefined,
      failed,
    });
  return { shared, store, notes, failures, failed, typing };
}

test("words that are typed and not saved when the page goes are there when it comes back", async () => {
  const { store, notes, failed } = browser();
  await store.drafts.set("@bob", begun("h"));
  const before = createDrafts(dyingDrafts, notes, nobody, failed);
  before.set("@bob", begun("hel"));
  before.set("@bob", begun("hello"));

  const after = createDrafts(store.drafts, notes, nobody, failed);
  await after.load();
  assert.equal(after.texts().get("@bob"), "hello");
});

test("words that were deleted just before the page went do not come back", async () => {
  const { store, notes, failed } = browser();
  await store.drafts.set("@bob", begun("hello"));
  const before = createDrafts(dyingDrafts, notes, nobody, failed);
  await before.load();
  before.set("@bob", begun("hello"));
  before.set("@bob", begun(""));

  const after = createDrafts(store.drafts, notes, nobody, failed);
  await after.load();
  assert.equal(after.texts().get("@bob"), undefined);
});

test("P2: a message that is typed and not saved when the page goes is sent by the next, once", async () => {
  const { store, notes, typing } = browser();
  const dying = typing({ ...store.outbox, add: never });
  dying.send({ key: "@bob", title: "bob", peer: undefined, text: "first" });
  dying.send({ key: "@bob", title: "bob", peer: undefined, text: "second" });

  const saved = Promise.withResolvers<void>();
  let announced = 0;
  const after = typing(store.outbox, () => void (++announced === 2 && saved.resolve()));
  after.takeUp();
  assert.deepEqual(
    after.rows().map((row) => isSend(row) && row.text),
    ["first", "second"],
  );
  await saved.promise;
  const rows = await store.outbox.rows();
  assert.deepEqual(
    rows.map((row) => [row.id, isSend(row) && row.text]),
    [
      ["message-1", "first"],
      ["message-2", "second"],
    ],
  );
  assert.deepEqual(notes.find("command:"), []);
});

test("P4: what was typed and not saved when the page goes is sent in the order typed, whatever the clock did", async () => {
  const { shared, store, notes } = browser();
  const texts = Array.from({ length: 12 }, (_, i) => `message ${i}`);
  let now = 5_000;
  let ids = 0;
  const typing = (outbox: OutboxStore, announce = () => undefined as void) =>
    createTyping({
      ...{ store: outbox, notes, announce, changed: () => undefined, failed: assert.fail },
      // Ids that are not in order; a clock that is set back.
      newId: () => `m-${(++ids * 7) % 13}`,
      clock: { now: () => (now -= 10), after: () => () => undefined },
    });
  const dying = { ...store.outbox, add: never };
  const before = typing(dying);
  for (const text of texts.slice(0, 6)) {
    before.send({ key: "@bob", title: "bob", peer: undefined, text });
  }
  // A second page that dies as well, before it took up anything.
  const between = typing(dying);
  for (const text of texts.slice(6)) {
    between.send({ key: "@bob", title: "bob", peer: undefined, text });
  }
  // A browser hands keys out in an order of its own.
  const { keys } = shared;
  shared.keys = (prefix) => keys(prefix).toSorted((a, b) => (a < b ? -1 : 1));

  const saved = Promise.withResolvers<void>();
  let announced = 0;
  typing(store.outbox, () => void (++announced === texts.length && saved.resolve())).takeUp();
  await saved.promise;
  assert.deepEqual(
    (await store.outbox.rows()).map((row) => isSend(row) && row.text),
    texts,
  );
});

test("P2: a message that a second tab takes up while the first still saves it is in the outbox once", async () => {
  const { store, typing } = browser();
  const gate = Promise.withResolvers<void>();
  const firstSaved = Promise.withResolvers<void>();
  const secondSaved = Promise.withResolvers<void>();
  const slow: OutboxStore = { ...store.outbox, add: (row) => gate.promise.then(() => store.outbox.add(row)) };
  typing(slow, () => firstSaved.resolve()).send({ key: "@bob", title: "bob", peer: undefined, text: "x" });
  typing(store.outbox, () => secondSaved.resolve()).takeUp();
  await secondSaved.promise;
  gate.resolve();
  await firstSaved.promise;
  assert.equal((await store.outbox.rows()).length, 1);
});

test("P4: what was done with messages and not saved when the page goes is taken up in the order done", async () => {
  const { store, notes, typing } = browser();
  const dying = typing({ ...store.outbox, add: never });
  const of = { clientMessageId: "message-1" };
  dying.send({ key: "@bob", title: "bob", peer: undefined, text: "first" });
  dying.change({ key: "@bob", conversationId: undefined, command: { kind: "edit", of, text: "edited" } });
  dying.change({ key: "@bob", conversationId: undefined, command: { kind: "delete", of } });

  const saved = Promise.withResolvers<void>();
  let announced = 0;
  typing(store.outbox, () => void (++announced === 3 && saved.resolve())).takeUp();
  await saved.promise;
  assert.deepEqual(
    (await store.outbox.rows()).map((row) => [row.id, row.command?.kind]),
    [
      ["message-1", undefined],
      ["message-2", "edit"],
      ["message-3", "delete"],
    ],
  );
  assert.deepEqual(notes.find("command:"), []);
});

test("P2: a message that an earlier version of the page noted is sent once, and noted no more", async () => {
  const { store, notes, typing } = browser();
  const target = { username: "bob" };
  const row = { id: "m-1", key: "@bob", title: "bob", target, text: "hello", typedAt: 1, state: "waiting" };
  notes.put("send:m-1", { ...row, attempted: false, doubtful: false });
  const saved = Promise.withResolvers<void>();
  typing(store.outbox, () => saved.resolve()).takeUp();
  await saved.promise;
  assert.deepEqual(
    (await store.outbox.rows()).map(({ id, order }) => [id, order]),
    [["m-1", 1]],
  );
  assert.deepEqual([...notes.find("send:"), ...notes.find("command:")], []);
});

test("P7: notes of one person are not another's, and logging out clears them", () => {
  const shared = createSharedText();
  const ana = createNotes(shared, "u_ana");
  const bob = createNotes(shared, "u_bob");
  ana.put("draft:@cleo", "for cleo");
  assert.deepEqual(bob.find("draft:"), []);
  bob.clear();
  assert.deepEqual(ana.find("draft:"), [["@cleo", "for cleo"]]);
  ana.clear();
  assert.deepEqual(ana.find("draft:"), []);
});
