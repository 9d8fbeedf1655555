/** What every store promises about what operators do to rooms and messages, and get to see. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { closeRoom } from "../chat/close-room.ts";
import { listAllRooms, listAuditRecords, listUsers } from "../chat/oversight.ts";
import { removeMessage } from "../chat/remove-message.ts";
import { readTexts, refused } from "./expectations.contract.ts";
import { query } from "./schema.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const makeOperator = query((db, value: { userId: string }) =>
  db.updateTable("users").set({ operator: 1 }).where("user_id", "=", value.userId),
);

export function oversightContract(open: OpenStore): void {
  test("an operator removes anybody's message with its pin, its wordings and its reactions, once, on record", async () => {
    await using world = await openWorld(open);
    const { olga, ana, bob } = await society(world);
    const room = await ana.makesRoom("plans", ["bob"], "private");
    await bob.sends(room, "nasty");
    await bob.edits(room, 1, "nastier");
    await ana.reacts(room, 1, "👍");
    await ana.pins(room, 1);
    const remove = { conversationId: room, seq: 1, reason: " spam " };
    assert.equal(await removeMessage(world.chat, olga.caller.userId, remove), 1);
    assert.equal(await removeMessage(world.chat, olga.caller.userId, remove), undefined);
    assert.deepEqual(await readTexts(world, ana, room), [""]);
    const [message, conversation] = await world.chat.store.read(async (tx) => [
      await tx.messages.bySeq(room, 1),
      await tx.conversations.byId(room),
    ]);
    assert.deepEqual(message?.reactions, []);
    assert.deepEqual(conversation?.pinnedSeqs, []);
    const { records } = await listAuditRecords(world.chat, olga.caller.userId, { size: 0, after: "" });
    const [record] = records;
    assert.equal(records.length, 1);
    assert.deepEqual(
      { ...record, at: 0, operator: record?.operator?.username, user: record?.user?.username },
      {
        ...{ number: 1, at: 0, operator: "olga", act: "remove-message", user: "bob" },
        ...{ conversationId: room, roomName: "plans", seq: 1, reason: "spam" },
      },
    );
  });

  test("a closed room tells its members so, once, and an open one again", async () => {
    await using world = await openWorld(open);
    const { olga, ana } = await society(world);
    const room = await ana.makesRoom("plans");
    const by = olga.caller.userId;
    const ask = (closed: boolean) => closeRoom(world.chat, by, { conversationId: room, closed, reason: "" });
    const row = () => world.chat.store.read((tx) => tx.conversations.byId(room));
    const before = await row();
    assert.equal(await ask(false), undefined);
    assert.equal(await ask(true), 1);
    const closed = await row();
    assert.equal(closed?.closed, true);
    assert.ok(closed.version > (before?.version ?? 0));
    assert.deepEqual(world.store.rings.at(-1), [{ feed: room, version: closed.version }]);
    assert.equal(await ask(true), undefined);
    assert.equal((await row())?.version, closed.version);
    assert.equal(await ask(false), 2);
    assert.equal((await row())?.closed, undefined);
  });

  test("what is not there, and what is no room, is refused, and nothing is recorded", async () => {
    await using world = await openWorld(open);
    const { olga, ana, bob } = await society(world);
    const by = olga.caller.userId;
    const { conversationId } = await ana.sends("bob", "hello");
    const close = (id: string) => closeRoom(world.chat, by, { conversationId: id, closed: true, reason: "" });
    const remove = (id: string, seq: number, reason = "") =>
      removeMessage(world.chat, by, { conversationId: id, seq, reason });
    await assert.rejects(close("c_none"), refused("conversation-not-found"));
    await assert.rejects(close(conversationId), refused("invalid-argument"));
    await assert.rejects(remove("c_none", 1), refused("conversation-not-found"));
    await assert.rejects(remove(conversationId, 2), refused("message-not-found"));
    for (const reason of ["two\nlines", "x".repeat(251), "\ud800"]) {
      assert.throws(() => void remove(conversationId, 1, reason), refused("invalid-argument"));
    }
    assert.deepEqual(await readTexts(world, bob, conversationId), ["hello"]);
    assert.deepEqual((await listAuditRecords(world.chat, by, { size: 0, after: "" })).records, []);
  });

  test("nobody but operators does or sees any of it", async () => {
    await using world = await openWorld(open);
    const { ana } = await society(world);
    const room = await ana.makesRoom("plans");
    await ana.sends(room, "one");
    const by = ana.caller.userId;
    const page = { size: 0, after: "" };
    const attempts = [
      () => closeRoom(world.chat, by, { conversationId: room, closed: true, reason: "" }),
      () => closeRoom(world.chat, by, { conversationId: "c_none", closed: true, reason: "" }),
      () => removeMessage(world.chat, by, { conversationId: room, seq: 1, reason: "" }),
      () => listUsers(world.chat, by, { ...page, query: "" }),
      () => listAllRooms(world.chat, by, { ...page, query: "" }),
      () => listAuditRecords(world.chat, by, page),
    ];
    for (const attempt of attempts) await assert.rejects(attempt(), refused("not-allowed"));
  });

  test("accounts, waiting names and rooms are listed by name, page by page, and found literally", async () => {
    await using world = await openWorld(open);
    const { olga, ana } = await society(world);
    await world.arrives("a_b");
    await world.arrives("axb");
    await ana.sends("zoe", "for later");
    await ana.makesRoom("50% off");
    await ana.makesRoom("50 off", [], "private");
    await ana.makesGroup("bob", "olga");
    const users = await pages((after) =>
      listUsers(world.chat, olga.caller.userId, { query: "", size: 2, after }).then(({ accounts, next }) => ({
        rows: accounts.map(({ user, claimedAt }) => [user.username, claimedAt !== undefined]),
        next,
      })),
    );
    assert.deepEqual(users, [
      ["a_b", true],
      ["ana", true],
      ["axb", true],
      ["bob", true],
      ["olga", true],
      ["zoe", false],
    ]);
    const find = (query: string) => listUsers(world.chat, undefined, { query, size: 0, after: "" });
    assert.deepEqual(
      (await find("A_")).accounts.map(({ user }) => user.username),
      ["a_b"],
    );
    assert.equal((await find("\\")).accounts.length, 0);
    const rooms = await pages((after) =>
      listAllRooms(world.chat, undefined, { query: "", size: 1, after }).then((page) => ({
        rows: page.rooms.map(({ name, memberCount }) => [name, memberCount]),
        next: page.next,
      })),
    );
    assert.deepEqual(rooms, [
      ["50 off", 1],
      ["50% off", 1],
    ]);
    const found = await listAllRooms(world.chat, undefined, { query: "0% o", size: 0, after: "" });
    assert.deepEqual(
      found.rooms.map(({ name }) => name),
      ["50% off"],
    );
  });

  test("the trail is read from its newest record on, page by page", async () => {
    await using world = await openWorld(open);
    const { ana } = await society(world);
    const room = await ana.makesRoom("plans");
    for (const closed of [true, false, true]) {
      await closeRoom(world.chat, undefined, { conversationId: room, closed, reason: "" });
    }
    const records = await pages((after) =>
      listAuditRecords(world.chat, undefined, { size: 2, after }).then((page) => ({
        rows: page.records.map(({ number, act, operator }) => [number, act, operator]),
        next: page.next,
      })),
    );
    assert.deepEqual(records, [
      [3, "close-room", undefined],
      [2, "open-room", undefined],
      [1, "close-room", undefined],
    ]);
    const nonsense = listAuditRecords(world.chat, undefined, { size: 2, after: "x" });
    await assert.rejects(nonsense, refused("invalid-argument"));
  });
}

async function society(world: World): Promise<{ olga: Person; ana: Person; bob: Person }> {
  const olga = await world.arrives("olga");
  const ana = await world.arrives("ana");
  const bob = await world.arrives("bob");
  const { userId } = olga.caller;
  await world.store.database.write((connection) => connection.run(makeOperator, { userId }));
  return { olga, ana, bob };
}

async function pages<Row>(read: (after: string) => Promise<{ rows: Row[]; next: string }>): Promise<Row[]> {
  const rows: Row[] = [];
  let after = "";
  do {
    const page = await read(after);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== "");
  return rows;
}
