/** What every store holds people to, as the operator decided. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_CHAT_LIMITS } from "../chat/limits.ts";
import { LOBBY_ID } from "../chat/model.ts";
import { sendMessage } from "../chat/send-message.ts";
import { Refusal } from "../refusal.ts";
import { refused } from "./expectations.contract.ts";
import { openWorld, type OpenStore } from "./world.contract.ts";

const DAY_MS = 24 * 60 * 60_000;

export function limitsContract(open: OpenStore): void {
  const limits = { ...DEFAULT_CHAT_LIMITS, members: 3, storedPerDay: 10_000 };

  test("what one person may have stored in a day is limited; the refusal says when the next begins", async () => {
    await using world = await openWorld(open, { limits });
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "x".repeat(7_000));
    const tooMuch = (error: unknown): boolean => {
      assert.ok(error instanceof Refusal && error.reason === "throttled");
      const { retryAfterMs = 0 } = error.detail;
      assert.ok(retryAfterMs > DAY_MS - 60_000 && retryAfterMs <= DAY_MS, String(retryAfterMs));
      return true;
    };
    await assert.rejects(ana.sends(conversationId, "x".repeat(7_000)), tooMuch);
    await assert.rejects(ana.edits(conversationId, 1, "y".repeat(7_000)), tooMuch);
    // A draft takes the place of the one before: writing a long one, it is told every few seconds.
    await ana.drafts(conversationId, "x".repeat(7_000));
    await ana.sends(conversationId, "what was refused counts for nothing");
    await bob.sends(conversationId, "x".repeat(7_000));
    world.passes(DAY_MS);
    await ana.sends(conversationId, "x".repeat(7_000));
  });

  test("a clock that was a year ahead for a while takes nobody's share of the days until then", async () => {
    await using world = await openWorld(open, { limits });
    const ana = await world.arrives("ana");
    world.passes(365 * DAY_MS);
    const { conversationId } = await ana.sends("bob", "x".repeat(7_000));
    world.passes(-DAY_MS);
    await assert.rejects(ana.sends(conversationId, "x".repeat(7_000)), refused("throttled"), "a day counts");
    world.passes(-364 * DAY_MS);
    await ana.sends(conversationId, "x".repeat(7_000));
    await assert.rejects(ana.sends(conversationId, "x".repeat(7_000)), refused("throttled"));
  });

  test("what was stored today counts after a restart too, but for a hundredth of the limit", async () => {
    await using world = await openWorld(open, { limits });
    const ana = await world.arrives("ana");
    const { conversationId } = await ana.sends("bob", "x".repeat(7_000));
    const again = {
      ...world.chat,
      store: { read: world.chat.store.read, write: world.chat.store.write },
    };
    const sendsAgain = (text: string, clientMessageId: string): Promise<unknown> =>
      sendMessage(again, ana.caller, {
        clientMessageId,
        target: { kind: "conversation_id", value: conversationId },
        text,
      });
    await assert.rejects(sendsAgain("x".repeat(7_000), "after-restart-1"), refused("throttled"));
    await sendsAgain("hello", "after-restart-2");
  });

  test("a message and a command take their share also without words", async () => {
    await using world = await openWorld(open, { limits });
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    const { conversationId } = await ana.sends("bob", "hello");
    const floods = async (): Promise<void> => {
      for (let round = 0; round < 100; round += 1) await bob.reacts(conversationId, 1, "👍", round % 2 === 0);
    };
    await assert.rejects(floods(), refused("throttled"));
  });

  test("a repeat of what is stored gets its first answer, however full the day is", async () => {
    await using world = await openWorld(open, { limits });
    const ana = await world.arrives("ana");
    const first = await ana.sends("bob", "x".repeat(7_900), "once-and-once");
    await assert.rejects(ana.sends("bob", "x".repeat(2_000)), refused("throttled"));
    assert.deepEqual(await ana.sends("bob", "x".repeat(7_900), "once-and-once"), first);
  });

  test("a room takes no more members than there may be, by whichever door", async () => {
    await using world = await openWorld(open, { limits });
    const [ana, bob, eve] = [
      await world.arrives("ana"),
      await world.arrives("bob"),
      await world.arrives("eve"),
    ];
    const room = await ana.makesRoom("plans", ["bob", "cleo"]);
    await assert.rejects(eve.joins(room), refused("limit-reached"));
    await assert.rejects(ana.adds(room, "eve"), refused("limit-reached"));
    const { token } = await ana.invites(room);
    await assert.rejects(eve.accepts(token), refused("limit-reached"));
    await bob.leaves(room);
    await eve.accepts(token);
  });

  test("whoever comes when the lobby is full is let in all the same, without it", async () => {
    await using world = await openWorld(open, { limits, lobby: true });
    const people = [];
    for (const name of ["ana", "bob", "cleo", "dora"]) people.push(await world.arrives(name));
    const [ana, , , dora] = people;
    await ana?.sends(LOBBY_ID, "hello");
    await assert.rejects(
      dora?.sends(LOBBY_ID, "hello") ?? Promise.resolve(),
      refused("conversation-not-found"),
    );
    await dora?.sends("ana", "hello");
  });
}
