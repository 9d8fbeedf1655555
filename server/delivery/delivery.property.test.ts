import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ConversationId, Hint, UserId } from "../chat/model.ts";
import { createDelivery, defaultDeliverySettings, type Delivery } from "./delivery.ts";
import type { Frame } from "./frame.ts";
import { createManualClock, type ManualClock } from "../../test/delivery/manual-clock.ts";
import { createMemoryStore, type MemoryStore } from "../../test/delivery/memory-store.ts";
import { createModelClient, type ModelClient } from "../../test/delivery/model-client.ts";

const people = ["u_ana", "u_ben", "u_cat"] as const;
const rooms = ["c_1", "c_2"] as const;

type Command =
  | { do: "send" | "edit" | "join" | "leave"; who: UserId; where: ConversationId; fate: Fate }
  | { do: "reconnect"; who: UserId };
/** What becomes of the hint that a change sends out. */
type Fate = "heard" | "heard twice" | "lost";

const fates = fc.constantFrom<Fate>("heard", "heard", "heard twice", "lost");
const who = fc.constantFrom(...people);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("send", "send", "send", "edit", "join", "leave"),
      who,
      where: fc.constantFrom(...rooms),
      fate: fates,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reconnect"), who }) },
);

interface World {
  store: MemoryStore;
  clock: ManualClock;
  delivery: Delivery<Frame>;
  soon: (task: () => void) => void;
  listeners: Map<UserId, ListeningClient>;
  failures: unknown[];
}

interface ListeningClient {
  client: ModelClient;
  reopen(): void;
  close(): void;
}

/** One person's client: it takes every frame, and keeps what it has over a reconnect. */
function listen(world: World, userId: UserId): ListeningClient {
  const client = createModelClient(userId);
  let abort = new AbortController();
  const run = async ({ signal }: AbortController): Promise<void> => {
    client.reconnect();
    const listener = {
      userId,
      deviceId: `d_${userId}`,
      user: { userId, username: userId, unclaimed: false },
      sessionId: `s_${userId}`,
      address: "127.0.0.1",
      sessionEnded: new AbortController().signal,
    };
    const request = {
      epoch: "e1",
      cursors: new Map(client.cursors),
      start: "snapshot" as const,
      untilCaughtUp: false,
    };
    for await (const frame of world.delivery.open(listener, request, signal)) {
      if (signal.aborted) return;
      if (frame.kind === "changes" && frame.changes.feed !== userId) {
        const { feed, through } = frame.changes;
        assert.ok(through <= world.store.visibleThrough(feed, userId), "P7: nothing from after a removal");
      }
      client.take(frame);
      // A network between the two: the next frame is pulled later.
      await new Promise<void>((resolve) => world.soon(resolve));
    }
  };
  const open = (): void => void run(abort).catch((error) => world.failures.push(error));
  open();
  return {
    client,
    reopen() {
      abort.abort();
      abort = new AbortController();
      open();
    },
    close: () => abort.abort(),
  };
}

function createWorld(scheduler: fc.Scheduler): World {
  const soon = (task: () => void): void => void scheduler.schedule(Promise.resolve()).then(task);
  const clock = createManualClock(soon);
  const store = createMemoryStore({ pause: () => scheduler.schedule(Promise.resolve()) });
  const failures: unknown[] = [];
  const onError = (error: unknown): void => void failures.push(error);
  const settings = defaultDeliverySettings;
  const encode = (frame: Frame): Frame => frame;
  const delivery = createDelivery({ store, clock, encode, settings, random: () => 0.5, onError });
  const world: World = { store, clock, delivery, soon, failures, listeners: new Map() };
  for (const userId of people) for (const room of rooms) store.join(room, userId);
  for (const userId of people) world.listeners.set(userId, listen(world, userId));
  return world;
}

let count = 0;
function commit({ store }: World, it: Exclude<Command, { do: "reconnect" }>): Hint[] {
  const { who: sender, where } = it;
  switch (it.do) {
    case "send":
      return store.isMember(where, sender) ? store.send(where, sender, `message ${(count += 1)}`) : [];
    case "edit":
      return store.edit(where, store.messages(where).length, `edit ${(count += 1)}`);
    default:
      return it.do === "join" ? store.join(where, sender) : store.leave(where, sender);
  }
}

function apply(world: World, it: Command): void {
  if (it.do === "reconnect") {
    world.listeners.get(it.who)?.reopen();
    return;
  }
  // Each hint travels by itself, so that they come late and out of order.
  for (const hint of commit(world, it)) {
    if (it.fate !== "lost") world.soon(() => world.delivery.hint([hint]));
    if (it.fate === "heard twice") world.soon(() => world.delivery.hint([hint]));
  }
}

function assertSame({ store, listeners }: World): void {
  for (const [userId, { client }] of listeners) {
    assert.ok(client.caughtUp(), `${userId} is live`);
    const mine = rooms.filter((room) => store.isMember(room, userId));
    assert.deepEqual([...client.conversations.keys()].toSorted(), mine);
    for (const room of mine) {
      const held = client.conversations.get(room)?.messages ?? new Map<number, unknown>();
      assert.deepEqual([...held.values()], store.messages(room), `${userId} has all of ${room}`);
    }
  }
}

test("P5, P7: whatever the interleaving of changes, hints, reads and reconnects, each client ends with the store's state", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(command, { maxLength: 25 }),
      fc.boolean(),
      async (scheduler, commands, moveTime) => {
        const world = createWorld(scheduler);
        const steps = commands.map((it) => () => {
          apply(world, it);
          if (moveTime) world.clock.advance(400);
          return Promise.resolve();
        });
        scheduler.scheduleSequence(steps);
        await scheduler.waitIdle();
        // Two comparisons of heads: one heals a lost removal or join, the next what it led to.
        for (let round = 0; round < 4; round += 1) {
          world.clock.advance(defaultDeliverySettings.healMs);
          await scheduler.waitIdle();
        }
        assert.deepEqual(world.failures, []);
        assertSame(world);

        for (const listener of world.listeners.values()) listener.close();
        await scheduler.waitIdle();
        world.clock.advance(defaultDeliverySettings.onlineMs);
        const { streams, feeds, tails, timers, waiting, people: remembered } = world.delivery.stats();
        assert.deepEqual([streams, feeds, tails, timers, waiting, remembered], [0, 0, 0, 0, 0, 0]);
        assert.equal(world.clock.timers(), 0);
      },
    ),
    { numRuns: 300 },
  );
});
