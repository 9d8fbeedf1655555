import assert from "node:assert/strict";
import fc from "fast-check";
import type { ConversationId, Hint, UserId } from "../../server/chat/model.ts";
import { createDelivery, defaultDeliverySettings, type Delivery } from "../../server/delivery/delivery.ts";
import type { Frame } from "../../server/delivery/frame.ts";
import type { Sink } from "../../server/delivery/sink.ts";
import type { Listener } from "../../server/delivery/stream-dependencies.ts";
import type { StreamRequest } from "../../server/delivery/stream-feeds.ts";
import { delivered } from "./delivered.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";
import { createModelClient, type ModelClient } from "./model-client.ts";

/**
 * Who talks, and where. Each has two clients, of which one pulls its frames and one is written to: what one of them holds
 * up must not hold up the other.
 */
const people = ["u_ana", "u_ben"] as const;
const rooms = ["c_1", "c_2"] as const;
const clientsEach = 2;

/**
 * What becomes of the hint that a change sends out. None comes before its change is committed; one that comes from afar
 * brings nothing along.
 */
export type Fate = "heard" | "heard from afar" | "heard twice" | "lost";

export type Command =
  | { do: "send" | "edit" | "join" | "leave"; who: UserId; where: ConversationId; fate: Fate }
  /** `stall`: it pulls no more until it is told to, or is closed. */
  | { do: "reconnect" | "close" | "open" | "stall" | "resume"; who: UserId; client: number };

const who = fc.constantFrom(...people);

/**
 * Histories in rounds: what happens in one round is interleaved, and at its end everything comes to rest. Rounds
 * are short, because what one change loses the next one in the same feed would bring.
 *
 * @param fates of hints
 */
export function histories(...fates: [Fate, ...Fate[]]): fc.Arbitrary<Command[][]> {
  const change = fc.record({
    do: fc.constantFrom<"send" | "edit" | "join" | "leave">(
      "send",
      "send",
      "send",
      "edit",
      "join",
      "leave",
      "leave",
    ),
    who,
    where: fc.constantFrom("c_1", ...rooms),
    fate: fc.constantFrom(...fates),
  });
  const connection = fc.record({
    do: fc.constantFrom<"reconnect" | "close" | "open" | "stall" | "resume">(
      "reconnect",
      "close",
      "open",
      "stall",
      "resume",
    ),
    who,
    client: fc.nat({ max: clientsEach - 1 }),
  });
  const command = fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: connection });
  return fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { maxLength: 8 });
}

/**
 * Delivery whose every await a scheduler resolves in an order of its own: reads of the store before and after
 * their snapshot, hints on their way, clients that take a frame, whatever waits for the loop.
 */
export interface ScheduledWorld {
  clock: ManualClock;
  delivery: Delivery<Frame>;
  perform(command: Command): void;
  /** Opens and resumes whatever is closed or stalled. */
  openAll(): void;
  closeAll(): void;
  /**
   * Nothing has failed on the way, and every client that is open and takes what comes holds exactly what the store
   * has for its person.
   */
  assertSame(): void;
}

interface Parts {
  store: MemoryStore;
  delivery: Delivery<Frame>;
  soon: (task: () => void) => void;
  failures: unknown[];
}

export function createScheduledWorld(scheduler: fc.Scheduler): ScheduledWorld {
  const soon = (task: () => void): void => void scheduler.schedule(Promise.resolve()).then(task);
  const clock = createManualClock(soon);
  const store = createMemoryStore({ pause: () => scheduler.schedule(Promise.resolve()) });
  const failures: unknown[] = [];
  const onError = (error: unknown): void => void failures.push(error);
  const settings = defaultDeliverySettings;
  const encode = (frame: Frame): Frame => frame;
  const delivery = createDelivery({
    store,
    clock,
    now: clock.now,
    recordSightings: () => Promise.resolve(),
    encode,
    settings,
    random: () => 0.5,
    onError,
  });
  for (const userId of people) for (const room of rooms) store.join(room, userId);
  const parts = { store, delivery, soon, failures };
  const clients = new Map(
    people.map((userId) => [userId, Array.from({ length: clientsEach }, (_, n) => listen(parts, userId, n))]),
  );
  const all = (): ListeningClient[] => [...clients.values()].flat();
  for (const client of all()) client.open();
  let count = 0;
  const commit = (it: Exclude<Command, { client: number }>): Hint[] => {
    const text = `${it.do} ${(count += 1)}`;
    switch (it.do) {
      case "send":
        return store.isMember(it.where, it.who) ? store.send(it.where, it.who, text) : [];
      case "edit":
        return store.edit(it.where, store.messages(it.where).length, text);
      default:
        return it.do === "join" ? store.join(it.where, it.who) : store.leave(it.where, it.who);
    }
  };
  return {
    clock,
    delivery,
    perform(command) {
      if ("client" in command) {
        clients.get(command.who as (typeof people)[number])?.[command.client]?.[command.do]();
        return;
      }
      // Each hint travels by itself, so that they come late and out of order.
      for (const told of commit(command)) {
        const { feed, version } = told;
        const hint = command.fate === "heard from afar" ? { feed, version } : told;
        if (command.fate !== "lost") soon(() => delivery.hint([hint]));
        if (command.fate === "heard twice") soon(() => delivery.hint([hint]));
      }
    },
    openAll() {
      for (const client of all()) {
        client.resume();
        client.open();
      }
    },
    closeAll() {
      for (const client of all()) client.close();
    },
    assertSame() {
      assert.deepEqual(failures, []);
      for (const { client, userId, isListening } of all()) {
        if (isListening()) assertHoldsAll(store, userId, client);
      }
    },
  };
}

interface ListeningClient {
  readonly userId: UserId;
  readonly client: ModelClient;
  isListening(): boolean;
  open(): void;
  close(): void;
  reconnect(): void;
  stall(): void;
  resume(): void;
}

/** One client: it takes every frame when it comes to it, and keeps what it has over a reconnect. */
function listen(parts: Parts, userId: UserId, n: number): ListeningClient {
  const client = createModelClient(userId);
  let abort: AbortController | undefined;
  let stalled: PromiseWithResolvers<void> | undefined;
  const take = (frame: Frame): void => {
    assertVisible(parts.store, userId, frame);
    client.take(frame);
  };
  const run = async ({ signal }: AbortController): Promise<void> => {
    const [listener, request] = asks(client, { userId, n });
    if (n === 1) {
      const sink = createNetwork(parts.soon, take, () => stalled?.promise);
      await delivered(parts.delivery, listener, request, sink, signal);
      return;
    }
    for await (const frame of parts.delivery.open(listener, request, signal)) {
      if (signal.aborted) return;
      take(frame);
      // A network between the two: the next frame is pulled later.
      await new Promise<void>((resolve) => parts.soon(resolve));
      await stalled?.promise;
    }
  };
  const open = (): void => {
    if (abort !== undefined) return;
    abort = new AbortController();
    client.reconnect();
    run(abort).catch((error) => parts.failures.push(error));
  };
  const resume = (): void => {
    stalled?.resolve();
    stalled = undefined;
  };
  const close = (): void => {
    abort?.abort();
    abort = undefined;
    resume();
  };
  return {
    userId,
    client,
    isListening: () => abort !== undefined && stalled === undefined,
    open,
    close,
    reconnect() {
      close();
      open();
    },
    stall: () => (stalled ??= Promise.withResolvers()),
    resume,
  };
}

/** A sink that takes two frames while others are on their way, and more when they have arrived. */
function createNetwork(
  soon: Parts["soon"],
  take: (frame: Frame) => void,
  stalled: () => Promise<void> | undefined,
): Sink<Frame> {
  const room = 2;
  let onTheirWay = 0;
  let arrived: PromiseWithResolvers<void> | undefined;
  return {
    get ready() {
      return onTheirWay < room && stalled() === undefined;
    },
    write(frame) {
      take(frame);
      onTheirWay += 1;
      soon(() => {
        onTheirWay -= 1;
        arrived?.resolve();
        arrived = undefined;
      });
      if (onTheirWay < room) return stalled();
      arrived ??= Promise.withResolvers();
      return arrived.promise.then(stalled);
    },
  };
}

function asks(client: ModelClient, { userId, n }: { userId: UserId; n: number }): [Listener, StreamRequest] {
  const listener = {
    userId,
    deviceId: `d_${userId}_${n}`,
    user: { userId, username: userId, unclaimed: false },
    sessionId: `s_${userId}`,
    address: "127.0.0.1",
    sessionEnded: new AbortController().signal,
  };
  const cursors = new Map(client.cursors);
  return [listener, { epoch: "e1", cursors, start: "snapshot", untilCaughtUp: false }];
}

function assertVisible(store: MemoryStore, userId: UserId, frame: Frame): void {
  if (frame.kind !== "changes" || frame.changes.feed === userId) return;
  const { feed, through } = frame.changes;
  assert.ok(through <= store.visibleThrough(feed, userId), "P7: nothing from after a removal");
}

function assertHoldsAll(store: MemoryStore, userId: UserId, client: ModelClient): void {
  assert.ok(client.caughtUp(), `${userId} is live`);
  const mine = rooms.filter((room) => store.isMember(room, userId));
  assert.deepEqual([...client.conversations.keys()].toSorted(), mine);
  for (const room of mine) {
    const held = client.conversations.get(room)?.messages ?? new Map<number, unknown>();
    assert.deepEqual([...held.values()], store.messages(room), `${userId} has all of ${room}`);
  }
}
