import { randomBytes } from "node:crypto";
import type { Chat } from "../../../server/chat/chat.ts";
import { DEFAULT_CHAT_LIMITS } from "../../../server/chat/limits.ts";
import { ensureLobby, welcome } from "../../../server/chat/lobby.ts";
import type { Caller } from "../../../server/chat/model.ts";
import type { IdentityTransaction } from "../../../server/identity/ports.ts";
import type { FeedStore } from "../../../server/delivery/feed-store.ts";
import { hashSecret } from "../../../server/identity/secrets.ts";
import { parseUsername } from "../../../server/identity/username.ts";
import { createIdentityStore } from "../../../server/store/identity-store.ts";
import { openSqliteStore } from "../../../server/store/sqlite/open.ts";
import { inOneCommit } from "../../seed/seed.ts";
import type { Person } from "../society.ts";

/** Somebody with a log-in, known by the way a use case does. */
export interface Filled extends Person {
  name: string;
  caller: Caller;
}

/** How many people come in one commit. */
const COMMIT = 1_000;

/** What a data directory is filled with. */
export interface Filling {
  chat: Chat;
  feeds: FeedStore;
  /** So many come; to be asked for once. */
  people: (count: number) => Promise<Filled[]>;
}

/** Fills a data directory that no server has open by the use cases that serve people. */
export async function fillBy<T>(dataDir: string, work: (filling: Filling) => Promise<T>): Promise<T> {
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  try {
    const settings = { waitingNames: true, lobby: true, limits: DEFAULT_CHAT_LIMITS };
    const chat: Chat = { store: store.chat, env: { now: Date.now, newId }, settings, parseUsername };
    await ensureLobby(chat);
    const identity = createIdentityStore(store.database, (tx, userId) => welcome(tx, settings, userId));
    const people = async (count: number): Promise<Filled[]> => {
      const all: Filled[] = [];
      while (all.length < count) {
        const until = Math.min(count, all.length + COMMIT);
        await identity.write(async (tx) => {
          while (all.length < until) all.push(await arrive(tx, all.length));
        });
      }
      return all;
    };
    return await work({ chat, feeds: store.feeds, people });
  } finally {
    await store.close();
  }
}

/** So many things, each by a use case, `COMMIT` of them in a commit; what comes of each, in order. */
export async function inCommits<T>(
  chat: Chat,
  count: number,
  work: (within: Chat, number: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) {
    const until = Math.min(count, results.length + COMMIT);
    await inOneCommit(chat, async (within) => {
      while (results.length < until) results.push(await work(within, results.length));
    });
  }
  return results;
}

/** A name that nobody has, on a new device, with a session. */
async function arrive(tx: IdentityTransaction, number: number): Promise<Filled> {
  const now = Date.now();
  const name = parseUsername(`p${String(number).padStart(6, "0")}`);
  const { userId } = await tx.accounts.claim({ userId: newId("u_"), ...name, at: now });
  const deviceId = newId("d_");
  await tx.devices.add(deviceId, userId, now);
  const token = randomBytes(32).toString("base64url");
  await tx.sessions.add({
    sessionId: newId("s_"),
    tokenHash: hashSecret(token),
    userId,
    deviceId,
    openedBy: "claim",
    createdAt: now,
    lastSeenAt: now,
    confirmedAt: 0,
    address: "127.0.0.1",
    shared: false,
  });
  return { userId, token, name: name.username, caller: { userId, deviceId } };
}

export function newId(prefix: string): string {
  return prefix + randomBytes(16).toString("base64url");
}
