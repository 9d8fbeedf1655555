import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import type { Presence } from "../chat/model.ts";
import { createAttention } from "./attention.ts";
import { createLiveFacts } from "./live-facts.ts";

const bob = { userId: "u_bob", username: "bob", unclaimed: false };

/** A page that shows a conversation with bob; `answer` is what the server tells of him. */
function createWorld() {
  const clock = createManualClock();
  const facts = createLiveFacts(clock, () => undefined);
  const world = { answer: [] as Presence[], asked: 0, changed: 0 };
  const attention = createAttention({
    workspace: {
      facts,
      look: () => undefined,
      status: () => ({ live: true, polling: false, ended: undefined }),
      calls: {
        setTyping: async () => undefined,
        presence: async () => {
          world.asked += 1;
          return world.answer;
        },
      },
    },
    clock,
    visible: () => true,
    idOf: () => "c_1",
    peer: () => bob,
    hidden: () => false,
    changed: () => {
      world.changed += 1;
      attention.look();
    },
  });
  const hears = async (...presence: Presence[]) => {
    facts.take({ presence });
    attention.look();
    await settle();
  };
  return { world, facts, attention, hears };
}

const here: Presence = { userId: bob.userId, online: true, lastSeenAt: undefined };
const gone = (lastSeenAt?: number): Presence => ({ userId: bob.userId, online: false, lastSeenAt });

test("P7: who is left out of the answer is no longer known to have been here at any time", async () => {
  const { world, facts, attention } = createWorld();
  facts.take({ presence: [gone(5_000)] });
  attention.show("@bob");
  await settle();
  assert.equal(facts.lastSeenAt(bob.userId), undefined);
  assert.deepEqual([world.asked, world.changed], [1, 1]);
});

test("who goes is asked for once: they may hide from now on", async () => {
  const { world, facts, attention, hears } = createWorld();
  world.answer = [here];
  attention.show("@bob");
  await settle();
  await hears(here);
  assert.equal(world.asked, 1);
  world.answer = [gone(7_000)];
  await hears(gone());
  assert.deepEqual([world.asked, facts.lastSeenAt(bob.userId)], [2, 7_000]);
  await hears(here);
  world.answer = [];
  await hears(gone());
  await hears(gone());
  assert.deepEqual([world.asked, facts.lastSeenAt(bob.userId)], [3, undefined]);
});

test("an answer without somebody does not send away who has come meanwhile", async () => {
  const { facts, attention } = createWorld();
  attention.show("@bob");
  facts.take({ presence: [here] });
  await settle();
  assert.deepEqual([...facts.online()], [bob.userId]);
});
