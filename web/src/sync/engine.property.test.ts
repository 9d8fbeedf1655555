import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import type { Changes, ConversationEntry, Frame, Message, Position } from "../chat/model.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import type { LocalStore } from "../storage/local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { CallError } from "../transport/errors.ts";
import type { ReceiveCalls } from "../transport/calls.ts";
import { createSync } from "./engine.ts";
import { noRows, plainEntry, plainMessage } from "../../../test/web/plain-rows.ts";

const me = "u_me";
const room = "c_room";

/** What may happen on the server between two frames, and what may happen to a frame. */
type Event =
  | { do: "post" }
  | { do: "edit"; pick: number }
  /** A frame that begins further back than the client is: rows that it has already. */
  | { do: "repeat"; back: number }
  /** A frame held back on its way and delivered after newer ones. */
  | { do: "stale" }
  | { do: "frame"; rows: number }
  | { do: "gap" }
  | { do: "break" }
  | { do: "kick" }
  | { do: "invite" };

/** A server in a few lines: rows with versions, and frames cut from them in every way the contract allows. */
function createServer() {
  // The room itself was the first change.
  let version = 1;
  let personal = 1;
  let member = true;
  const messages: Message[] = [];
  let entry: ConversationEntry = {
    conversationId: room,
    version: 1,
    ...plainEntry,
  };
  const row = (seq: number): Message => ({
    conversationId: room,
    seq,
    version: ++version,
    clientMessageId: `m-${seq}`,
    sender: { userId: "u_bob", username: "bob", unclaimed: false },
    text: `${seq} at ${version}`,
    createdAt: 1,
    ...plainMessage,
  });
  return {
    post: () => void messages.push(row(messages.length + 1)),
    edit: (pick: number) => {
      if (messages.length > 0) {
        const seq = (pick % messages.length) + 1;
        messages[seq - 1] = row(seq);
      }
    },
    setMember: (now: boolean) => {
      if (now !== member) {
        member = now;
        entry = { ...entry, version: ++personal, removed: !now };
      }
    },
    member: () => member,
    messages: () => messages,
    heads: () => ({ personal, room: version }),
    /** Everything above `after`, cut after `rows` versions. */
    changes: (after: number, rows: number): Changes => {
      const above = messages.filter((m) => m.version > after).sort((a, b) => a.version - b.version);
      const part = above.slice(0, rows);
      const through = part.length === above.length ? version : (part.at(-1)?.version ?? after);
      return { ...noRows, feed: room, after, through, messages: part.sort((a, b) => a.seq - b.seq) };
    },
    /** The beginning for a client without a cursor, in two frames when there is enough. */
    beginning: (): Changes[] => {
      const half = Math.ceil(messages.length / 2);
      const first = { ...noRows, feed: room, after: 0, through: 0, snapshot: true, historyFrom: 1 };
      return [
        { ...first, messages: messages.slice(0, half) },
        { ...noRows, feed: room, after: 0, through: version, messages: messages.slice(half) },
      ];
    },
    entries: (after: number): Changes => ({
      ...noRows,
      feed: me,
      after,
      through: personal,
      snapshot: after === 0,
      entries: entry.version > after ? [entry] : [],
    }),
  };
}

/** Streams that do what the events say; when there are none left, the server is well-behaved. */
function createWorld(events: Event[]) {
  const server = createServer();
  const held: Changes[] = [];
  let live = () => undefined as void;
  const broken = () => new CallError({ kind: "unknown", message: "torn" }, undefined);

  async function* receive({ cursors }: Position): AsyncIterable<Frame> {
    const at = new Map(cursors.map(({ feed, version }) => [feed, version]));
    const send = (changes: Changes): Frame => {
      if (changes.through > 0) {
        at.set(changes.feed, Math.max(at.get(changes.feed) ?? 0, changes.through));
      }
      return { kind: "changes", changes };
    };
    const catchUp = function* (rows: number): Generator<Frame> {
      if ((at.get(me) ?? 0) < server.heads().personal) {
        yield send(server.entries(at.get(me) ?? 0));
      }
      const cursor = at.get(room);
      if (!server.member()) {
        at.delete(room);
      } else if (cursor === undefined) {
        yield* server.beginning().map(send);
      } else if (cursor < server.heads().room) {
        yield send(server.changes(cursor, rows));
      }
    };
    yield { kind: "hello", epoch: "e", heartbeatMs: 15_000, userId: me };
    for (let event = events.shift(); event !== undefined; event = events.shift()) {
      const cursor = at.get(room) ?? 0;
      switch (event.do) {
        case "post":
          server.post();
          break;
        case "edit":
          server.edit(event.pick);
          break;
        case "kick":
          server.setMember(false);
          yield* catchUp(Infinity);
          break;
        case "invite":
          server.setMember(true);
          break;
        case "frame": {
          const frames = [...catchUp(event.rows)];
          held.push(
            ...frames.flatMap((frame) =>
              frame.kind === "changes" && frame.changes.feed === room ? [frame.changes] : [],
            ),
          );
          yield* frames;
          break;
        }
        case "repeat":
          if (cursor > 0 && server.member()) {
            yield send(server.changes(Math.max(0, cursor - event.back), Infinity));
          }
          break;
        case "stale": {
          const old = held.at(0);
          if (old !== undefined && !old.snapshot && old.through > 0 && cursor >= old.through) {
            yield { kind: "changes", changes: old };
          }
          break;
        }
        case "gap":
          if (cursor > 0 && server.member()) {
            server.post();
            yield { kind: "changes", changes: { ...server.changes(cursor, Infinity), after: cursor + 1 } };
          }
          break;
        case "break":
          throw broken();
      }
    }
    while ((at.get(room) ?? 0) < server.heads().room && server.member()) {
      yield* catchUp(Infinity);
    }
    yield* catchUp(Infinity);
    yield { kind: "caught-up" };
    live();
    await new Promise(() => undefined);
  }

  const calls: ReceiveCalls = {
    receive: (position) => receive(position),
    acknowledge: async () => undefined,
    markRead: async () => undefined,
    history: async () => [],
  };
  return { server, calls, isLive: new Promise<void>((resolve) => (live = resolve)) };
}

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Event>({ do: "post" }) },
  { weight: 2, arbitrary: fc.nat(50).map((pick): Event => ({ do: "edit", pick })) },
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }).map((rows): Event => ({ do: "frame", rows })) },
  { weight: 2, arbitrary: fc.nat(9).map((back): Event => ({ do: "repeat", back })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Event>(
      { do: "stale" },
      { do: "gap" },
      { do: "break" },
      { do: "kick" },
      { do: "invite" },
    ),
  },
);

/** Whatever is shown has no hole, and is what the store says is the end of it. */
async function assertContiguous(store: LocalStore): Promise<void> {
  const record = await store.cache.conversation(room);
  const rows = await store.cache.messages(room, record?.from ?? 1, record?.to ?? 0);
  assert.deepEqual(
    rows.map((m) => m.seq),
    rows.map((_, index) => (record?.from ?? 1) + index),
  );
}

async function receiveAll(store: LocalStore, world: ReturnType<typeof createWorld>): Promise<void> {
  const clock = createManualClock();
  const stop = new AbortController();
  const checks: Promise<void>[] = [];
  const sync = createSync({
    calls: world.calls,
    cache: store.cache,
    clock,
    random: () => 0,
    page: { visible: () => true, online: () => true, onWake: () => () => undefined },
    userId: me,
    arriving: () => undefined,
    changed: () => void checks.push(assertContiguous(store)),
    heard: () => undefined,
    connection: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  const running = sync.run(stop.signal);
  await world.isLive;
  stop.abort();
  await running;
  await Promise.all(checks);
}

test("P5: whatever streams repeat, lose, hold back or tear, the local copy ends as the server's state, each row once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const store = createLocalStore(createMemoryTables(), me);
      const world = createWorld([...events]);
      await receiveAll(store, world);

      const expected = world.server.member() ? world.server.messages() : [];
      const held = await store.cache.messages(room, 0, Number.MAX_SAFE_INTEGER);
      assert.deepEqual(held, expected);
      // snapshot ⊕ changes = fresh snapshot
      const fresh = createLocalStore(createMemoryTables(), me);
      for (const frame of world.server.member() ? world.server.beginning() : []) {
        await fresh.cache.apply(frame);
      }
      assert.deepEqual(held, await fresh.cache.messages(room, 0, Number.MAX_SAFE_INTEGER));
    }),
    { numRuns: 300 },
  );
});
