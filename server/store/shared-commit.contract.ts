/** What every store promises about writes that share a commit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../refusal.ts";
import { readTexts } from "./expectations.contract.ts";
import { openWorld, type OpenStore, type World } from "./world.contract.ts";

export function sharingContract(open: OpenStore): void {
  test("in a shared commit a refusal undoes its own work and nobody else's", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        world.chat.store.write(async (tx) => {
          const { seq } = await tx.messages.add({
            conversationId: room,
            sender: { userId: ana.caller.userId, username: "ana", unclaimed: false },
            clientMessageId: `id-number-${index}`,
            requestHash: "",
            text: String(index),
            createdAt: 0,
            recipientUnclaimed: false,
            replyToSeq: 0,
            forwarded: undefined,
          });
          if (index % 3 === 0) throw new Refusal("not-allowed", "No.");
          return seq;
        }),
      ),
    );
    const stored = outcomes.filter((outcome) => outcome.status === "fulfilled").map(({ value }) => value);
    assert.deepEqual(
      stored,
      Array.from({ length: 26 }, (_, index) => index + 1),
      "numbers have no gap",
    );
    assert.equal((await readTexts(world, ana, room)).length, 26);
  });

  test("what is undone is not rung", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const [undone, kept] = [await ana.makesRoom("undone"), await ana.makesRoom("kept")];
    world.store.rings.length = 0;
    const refusedLate = world.chat.store.write(async (tx) => {
      await tx.conversations.removeMember(undone, ana.caller.userId);
      throw new Refusal("not-allowed", "No.");
    });
    await Promise.allSettled([refusedLate, ana.sends(kept, "hello")]);
    assert.deepEqual(rungBy(world), [await world.store.feeds.heads([kept])]);
  });

  test("feeds are rung once per commit, after it, at the version they have reached", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    world.store.rings.length = 0;
    await Promise.all(["1", "2", "3"].map((text) => ana.sends(room, text)));
    const heads = await world.store.feeds.heads([room]);
    assert.deepEqual(rungBy(world), [heads]);
    await assert.rejects(ana.sends(room, ""));
    assert.deepEqual(rungBy(world), [heads], "nothing changed, nothing rings");
  });

  test("a reader never sees what is not committed", async () => {
    await using world = await openWorld(open);
    const ana = await world.arrives("ana");
    const room = await ana.makesRoom("plans");
    const { version } = (await world.store.feeds.heads([room]))[0] ?? { version: -1 };
    let seen: unknown;
    await world.chat.store.write(async (tx) => {
      await tx.conversations.addMember(
        room,
        (
          await tx.users.addWaiting({
            userId: "u_x",
            username: "x-y",
            canonical: "x-y",
            skeleton: "x-y",
            createdAt: 0,
          })
        ).userId,
        "member",
      );
      seen = await world.store.feeds.heads([room]);
    });
    assert.deepEqual(seen, [{ feed: room, version }]);
  });
}

/** Of each commit, the feeds and how far they have got. */
function rungBy({ store }: World): { feed: string; version: number }[][] {
  return store.rings.map((hints) => hints.map(({ feed, version }) => ({ feed, version })));
}
