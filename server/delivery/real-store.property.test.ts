import { DEFAULT_CHAT_LIMITS } from "../chat/limits.ts";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { createModelClient, type ModelClient } from "../../test/delivery/model-client.ts";
import type { Chat } from "../chat/chat.ts";
import { once } from "../chat/command.ts";
import { createRoom } from "../chat/create-room.ts";
import { deleteMessage } from "../chat/delete-message.ts";
import { editMessage } from "../chat/edit-message.ts";
import { joinRoom } from "../chat/join-room.ts";
import { leaveRoom } from "../chat/leave-room.ts";
import { listMessages } from "../chat/list-messages.ts";
import type { Caller, ConversationId, Hint } from "../chat/model.ts";
import { sendMessage } from "../chat/send-message.ts";
import { setReaction } from "../chat/set-reaction.ts";
import { parseUsername } from "../identity/username.ts";
import { Refusal } from "../refusal.ts";
import { createIdentityStore } from "../store/identity-store.ts";
import { delivered } from "../../test/delivery/delivered.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { systemClock } from "./clock.ts";
import { createDelivery, defaultDeliverySettings, type Delivery } from "./delivery.ts";
import type { Frame } from "./frame.ts";

const names = ["ana", "ben", "cat"] as const;

type Command =
  | { do: "send"; who: number; room: number; times: number }
  | { do: "edit" | "delete" | "react"; who: number; room: number; seq: number }
  | { do: "join" | "leave"; who: number; room: number }
  | { do: "reconnect"; who: number }
  /** Everybody reads what there is, so that what changes next has been read before. */
  | { do: "settle" };

const who = fc.nat({ max: names.length - 1 });
const room = fc.nat({ max: 1 });
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("send" as const),
        who,
        room,
        times: fc.integer({ min: 1, max: 5 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom("edit" as const, "delete" as const, "react" as const),
        who,
        room,
        seq: fc.integer({ min: 1, max: 6 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom("join" as const, "leave" as const), who, room }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("reconnect" as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("settle" as const) }) },
  ),
  { minLength: 10, maxLength: 40 },
);
/** What becomes of the hints of each commit. */
const fates = fc.infiniteStream(fc.constantFrom("heard", "heard", "heard twice", "lost"));

interface World extends AsyncDisposable {
  chat: Chat;
  rooms: ConversationId[];
  people: (Caller & { client: ModelClient; reopen(): void })[];
}

async function openWorld(fate: Iterator<string>): Promise<World> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "restante-delivery-"));
  const ring = (hints: readonly Hint[]): void => {
    const what: string = fate.next().value;
    if (what !== "lost") delivery.hint(hints);
    if (what === "heard twice") setImmediate(() => delivery.hint(hints));
  };
  const store = openSqliteStore({ dataDir, now: Date.now, ring });
  const failures: unknown[] = [];
  const delivery = createDelivery<Frame>({
    store: store.feeds,
    clock: systemClock,
    now: Date.now,
    recordSightings: () => Promise.resolve(),
    encode: (frame) => frame,
    settings: { ...defaultDeliverySettings, healMs: 20, newsPaceMs: 5 },
    random: Math.random,
    onError: (error) => failures.push(error),
  });
  const newId = (prefix: string): string => prefix + randomUUID();
  const settings = { waitingNames: true, lobby: false, limits: DEFAULT_CHAT_LIMITS };
  const chat: Chat = { store: store.chat, env: { now: Date.now, newId }, settings, parseUsername };
  const identity = createIdentityStore(store.database, () => Promise.resolve());
  const arrive = async (username: string): Promise<Caller> => {
    const claim = { userId: newId("u_"), username, canonical: username, skeleton: username, at: 0 };
    const { userId } = await identity.write((tx) => tx.accounts.claim(claim));
    return { userId, deviceId: newId("d_") };
  };
  const callers = await Promise.all(names.map(arrive));
  const [owner = assert.fail()] = callers;
  const makeRoom = async (name: string): Promise<string> => {
    const command = { clientRoomId: randomUUID(), name, visibility: "public" as const, usernames: [] };
    return (await createRoom(chat, owner, command)).conversationId;
  };
  const rooms = [await makeRoom("one"), await makeRoom("two")];
  const streams = callers.map((caller, index) =>
    listen({ delivery, epoch: store.feeds.epoch, failures }, caller, index > 0),
  );
  return {
    chat,
    rooms,
    people: callers.map((caller, index) => ({ ...caller, ...(streams[index] ?? assert.fail()) })),
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.close();
      const { streams: open, feeds, tails, waiting } = delivery.stats();
      await store.close();
      await rm(dataDir, { recursive: true });
      assert.deepEqual(failures, []);
      assert.deepEqual([open, feeds, tails, waiting], [0, 0, 0, 0]);
    },
  };
}

/** A client that keeps what it has over a reconnect. @param written to, rather than pulling its frames */
function listen(
  { delivery, epoch, failures }: { delivery: Delivery<Frame>; epoch: string; failures: unknown[] },
  caller: Caller,
  written: boolean,
) {
  const client = createModelClient(caller.userId);
  const user = { userId: caller.userId, username: "", unclaimed: false };
  let abort = new AbortController();
  let frames = 0;
  const run = async ({ signal }: AbortController): Promise<void> => {
    client.reconnect();
    const { signal: sessionEnded } = new AbortController();
    const listener = { ...caller, user, sessionId: caller.userId, address: "::1", sessionEnded };
    const start = "snapshot" as const;
    const request = { epoch, cursors: new Map(client.cursors), start, untilCaughtUp: false };
    if (written) {
      // Whoever has gone is written nothing more.
      const write = (frame: Frame): Promise<void> | undefined => {
        client.take(frame);
        frames += 1;
        return frames % 3 > 0 ? undefined : new Promise((resolve) => void setImmediate(resolve));
      };
      await delivered(delivery, listener, request, { write, ready: true }, signal);
      return;
    }
    for await (const frame of delivery.open(listener, request, signal)) {
      if (signal.aborted) return;
      client.take(frame);
      await new Promise(setImmediate);
    }
  };
  const open = (): void => void run(abort).catch((error) => failures.push(error));
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

/** Undefined for a refusal: a room's door may be closed to whoever has left. */
async function allowed<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
}

async function apply(
  { chat, people, rooms }: World,
  command: Exclude<Command, { do: "settle" }>,
): Promise<void> {
  const person = people[command.who] ?? assert.fail();
  if (command.do === "reconnect") {
    person.reopen();
    return;
  }
  const id = rooms[command.room] ?? assert.fail();
  if (command.do === "send") {
    const target = { kind: "conversation_id" as const, value: id };
    const sends = Array.from({ length: command.times }, (_, n) =>
      allowed(sendMessage(chat, person, { clientMessageId: randomUUID(), target, text: `text ${n}` })),
    );
    await Promise.all(sends);
    return;
  }
  await allowed(change(chat, person, id, command));
}

function change(
  chat: Chat,
  caller: Caller,
  conversationId: ConversationId,
  command: Exclude<Command, { do: "send" | "reconnect" | "settle" }>,
): Promise<unknown> {
  if (!("seq" in command)) {
    return command.do === "join"
      ? joinRoom(chat, caller, conversationId)
      : leaveRoom(chat, caller, conversationId);
  }
  const message = { kind: "seq" as const, value: command.seq };
  const name = { clientCommandId: randomUUID(), conversationId, message };
  const commands = {
    edit: () => editMessage({ ...name, text: `edit ${name.clientCommandId}` }),
    delete: () => deleteMessage(name),
    react: () => setReaction({ ...name, emoji: "👍", on: true }),
  };
  return once(chat, caller, commands[command.do]());
}

/** What each person holds of each room beside what the store would list for them. */
async function compare({ chat, people, rooms }: World): Promise<{ held: unknown[]; stored: unknown[] }> {
  const held: unknown[] = [];
  const stored: unknown[] = [];
  for (const { client, ...caller } of people) {
    for (const id of rooms) {
      const page = await allowed(listMessages(chat, caller, id, { beforeSeq: 0, limit: 200 }));
      const mine = client.conversations.get(id);
      const from = mine?.historyFrom ?? 0;
      held.push(mine && [...mine.messages.values()].toSorted((a, b) => a.seq - b.seq));
      stored.push(page?.messages.filter(({ seq }) => seq >= from));
    }
  }
  return { held, stored };
}

/** Healing comes every 20 ms: within five seconds everybody has everything. */
async function settle(world: World): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const { held, stored } = await compare(world);
    const isSame = JSON.stringify(held) === JSON.stringify(stored);
    if (isSame && world.people.every(({ client }) => client.caughtUp())) return;
    if (attempt === 250) assert.deepEqual(held, stored);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

test("P5, P7: over a real store, whatever happens to hints and connections, each client ends with what the store lists", async () => {
  await fc.assert(
    fc.asyncProperty(commands, fates, async (all, fate) => {
      await using world = await openWorld(fate);
      const running = new Set<Promise<void>>();
      for (const command of all) {
        if (command.do === "settle") {
          await Promise.all(running);
          await settle(world);
          continue;
        }
        const work = apply(world, command).finally(() => running.delete(work));
        running.add(work);
        if (running.size >= 3) await Promise.race(running);
      }
      await Promise.all(running);
      await settle(world);
    }),
    { numRuns: 20 },
  );
});
