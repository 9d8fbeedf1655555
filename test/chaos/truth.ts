import type { Changes, Message } from "../../web/src/chat/model.ts";
import { toMessage } from "../../web/src/transport/mapping.ts";
import type { Head } from "./client.ts";
import type { Recorder } from "./recorder.ts";
import { recordStream, toReceivedMessage } from "./recorded-calls.ts";
import { createSmallCalls, QUIET_TIMEOUT_MS, type SmallCalls } from "./small-calls.ts";
import type { Person, World } from "./world.ts";

/** Small, so that most conversations have several pages. */
const PAGE = 20;

/**
 * Reads all that there is, as everybody sees it who begins anew, and writes it down. Then everybody goes on from the
 * first version of everything, as a client that was away all the time: what they get is judged as any stream.
 *
 * @returns how far it has come
 */
export async function readTruth(url: string, world: World, recorder: Recorder): Promise<Head[]> {
  const heads: Head[] = [];
  for (const person of world.people) heads.push(...(await readAs(person, url, recorder)));
  return heads;
}

async function readAs(person: Person, url: string, recorder: Recorder): Promise<Head[]> {
  const calls = createSmallCalls(url, "json", () => person.token, QUIET_TIMEOUT_MS);
  const { userId } = person;
  const actor = `${person.username}.reader`;
  recorder.write({ kind: "actor", actor, sort: "small", userId, deviceId: actor });
  const position = { epoch: "", cursors: [] };
  const opening = { actor, userId, deviceId: actor, start: "snapshot", position } as const;
  const request = { position, start: "snapshot", untilCaughtUp: true } as const;
  let epoch = "";
  const feeds = new Map<string, { version: number; members: Set<string> }>();
  const stream = calls.receive(request, new AbortController().signal);
  for await (const frame of recordStream(recorder, opening, stream)) {
    if (frame.kind === "hello") epoch = frame.epoch;
    if (frame.kind === "changes" && frame.changes.feed.startsWith("c_")) note(feeds, frame.changes);
  }
  const first = { epoch, cursors: [...feeds.keys()].map((feed) => ({ feed, version: 1 })) };
  const again = calls.receive({ ...request, position: first }, new AbortController().signal);
  for await (const _ of recordStream(recorder, { ...opening, position: first }, again));
  const heads: Head[] = [];
  for (const [conversationId, { version, members }] of feeds) {
    const messages = (await readAll(calls, conversationId)).map(toReceivedMessage);
    const truth = { conversationId, version, members: [...members] };
    recorder.write({ kind: "truth", epoch, ...truth, messages });
    heads.push({ ...truth, seq: messages.at(-1)?.seq ?? 0 });
  }
  return heads;
}

function note(feeds: Map<string, { version: number; members: Set<string> }>, changes: Changes): void {
  const feed = feeds.get(changes.feed) ?? { version: 0, members: new Set() };
  feeds.set(changes.feed, feed);
  feed.version = Math.max(feed.version, changes.through);
  for (const { person, left } of changes.members) {
    if (left) feed.members.delete(person.userId);
    else feed.members.add(person.userId);
  }
}

/** The whole of a conversation, ascending. */
async function readAll({ chat }: SmallCalls, conversationId: string): Promise<Message[]> {
  const pages: Message[][] = [];
  for (let beforeSeq = 0n; ;) {
    const page = await chat.listMessages({ conversationId, beforeSeq, limit: PAGE });
    pages.unshift(page.messages.map(toMessage));
    const [first] = page.messages;
    if (first === undefined || !page.hasMore) return pages.flat();
    beforeSeq = first.seq;
  }
}
