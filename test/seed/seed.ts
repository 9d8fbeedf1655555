import { DEFAULT_CHAT_LIMITS } from "../../server/chat/limits.ts";
import type { Chat } from "../../server/chat/chat.ts";
import { ensureLobby, welcome } from "../../server/chat/lobby.ts";
import type { ChatStore, ChatTransaction } from "../../server/chat/ports.ts";
import { createPasswordHasher } from "../../server/identity/password-hasher.ts";
import { parseUsername } from "../../server/identity/username.ts";
import { acknowledge } from "../../server/chat/acknowledge.ts";
import { markRead } from "../../server/chat/mark-read.ts";
import { createIdentityStore } from "../../server/store/identity-store.ts";
import type { SqliteStore } from "../../server/store/sqlite/open.ts";
import { createRandom, type Random } from "../chaos/seed.ts";
import { addPeople, addPlaces, type Place } from "./society.ts";
import { talk } from "./talk.ts";

/** What opens every name that was seeded. */
export const PASSWORD = "restante-seeded";

/** Messages in one commit: many, so that the disk is asked seldom; few, so that memory stays small. */
const COMMIT = 2_000;
const DAY = 86_400_000;
/** People talk no faster than this on the whole, or their conversations would end in the future. */
const MS_PER_MESSAGE = 30_000;

export interface SeedRequest {
  messages: number;
  users: number;
  rooms: number;
  /** Only the first so many conversations are talked in; all by default. */
  places?: number;
  seed: number;
  /** When the last message was written, in milliseconds since 1970. */
  endsAt: number;
  /** Told after every commit. */
  progress?(messages: number): void;
}

export interface Seeded {
  people: string[];
  places: number;
  messages: number;
}

/**
 * Fills a store by the use cases that serve the people, so that what it holds is what people could have made: they
 * only find a clock, a source of ids and a transaction that are the seeder's.
 */
export async function seed(store: SqliteStore, request: SeedRequest): Promise<Seeded> {
  const { messages, endsAt } = request;
  const random = createRandom(request.seed);
  const clock = { now: endsAt - Math.max(2 * DAY, messages * MS_PER_MESSAGE) };
  const begin = clock.now;
  const env = { now: () => clock.now, newId: ids(random.derive("ids")) };
  const chat: Chat = {
    store: store.chat,
    env,
    settings: { waitingNames: true, lobby: true, limits: DEFAULT_CHAT_LIMITS },
    parseUsername,
  };
  await ensureLobby(chat);
  const identity = createIdentityStore(store.database, (tx, userId) => welcome(tx, chat.settings, userId));
  const hasher = createPasswordHasher({ hashesAtOnce: 1, hashesWaiting: 0 });
  const passwordHash = await hasher.hash(PASSWORD, new AbortController().signal);
  const people = await addPeople(identity, chat, request.users, passwordHash);
  const places = await inOneCommit(chat, (within) =>
    addPlaces(within, people, request.rooms, random.derive("places")),
  );
  const talking = random.derive("talk");
  const weights = places.slice(0, request.places).map((place) => [place.weight, place] as const);
  for (let sent = 0; sent < messages;) {
    const until = Math.min(messages, sent + COMMIT);
    sent = await inOneCommit(chat, async (within) => {
      let done = sent;
      while (done < until) {
        clock.now = Math.max(clock.now, begin + ((endsAt - begin) * done) / messages);
        const passes = (ms: number) => void (clock.now = Math.floor(Math.min(endsAt, clock.now + ms)));
        done += await talk(within, talking.weigh(weights), talking, until - done, passes);
      }
      return done;
    });
    request.progress?.(sent);
  }
  clock.now = endsAt;
  await inOneCommit(chat, (within) => read(within, places, random.derive("reading")));
  return { people: people.map(({ name }) => name), places: places.length, messages };
}

/** Most have read everything, some have something left. */
async function read(chat: Chat, places: readonly Place[], random: Random): Promise<void> {
  for (const { id, members, newest } of places) {
    for (const { caller } of members) {
      const left = random.chance(0.6) ? 0 : random.below(40);
      const seq = newest - left;
      if (seq < 1) continue;
      await acknowledge(chat, caller, id, newest);
      await markRead(chat, caller, id, seq);
    }
  }
}

/** Runs use cases in one transaction; the first that fails undoes all of them. */
export function inOneCommit<T>(chat: Chat, work: (within: Chat) => Promise<T>): Promise<T> {
  return chat.store.write((tx) => work({ ...chat, store: inside(tx) }));
}

function inside(tx: ChatTransaction): ChatStore {
  return { write: (work) => work(tx), read: (work) => work(tx) };
}

/** 128 bits, as the server's own ids. */
function ids(random: Random): (prefix: string) => string {
  return (prefix) => {
    const words = Uint32Array.from({ length: 4 }, () => random.below(2 ** 32));
    return prefix + Buffer.from(words.buffer).toString("base64url");
  };
}
