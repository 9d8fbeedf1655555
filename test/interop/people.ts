import assert from "node:assert/strict";
import { ChatService, type Changes, type Hello, type SendMessageResponse } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import type { Message } from "#proto/chat/v1/types_pb.ts";
import { all, CallFailed, type Tool, unary } from "./tool.ts";

/** Somebody who talks through a tool. */
export interface Person {
  username: string;
  userId: string;
  deviceId: string;
  token: string;
}

/** Claims a name that nobody has used. */
export async function logIn(tool: Tool, username: string): Promise<Person> {
  const { session, token } = await unary(tool, SessionService.method.logIn, { username, bearer: true });
  assert.equal(session?.user?.username, username);
  return { username, userId: session.user.userId, deviceId: session.deviceId, token };
}

/** Sends one text after the other to the person of that name. */
export async function sendAll(
  tool: Tool,
  from: Person,
  username: string,
  texts: readonly string[],
): Promise<SendMessageResponse[]> {
  const answers = [];
  for (const text of texts) {
    const target = { case: "username", value: username } as const;
    const request = { clientMessageId: crypto.randomUUID(), target, text, expectedUserId: from.userId };
    answers.push(await unary(tool, ChatService.method.sendMessage, request, from.token));
  }
  return answers;
}

/** What one stream gave, and how far it brought the client. */
export interface Received {
  hello: Hello;
  messages: Message[];
  cursors: ReadonlyMap<string, bigint>;
}

/** Receives until caught up, from the cursors that an earlier stream reached if there was one. */
export async function receive(tool: Tool, person: Person, since?: Received): Promise<Received> {
  const cursors = [...(since?.cursors ?? [])].map(([feed, version]) => ({ feed, version }));
  const request = { epoch: since?.hello.epoch ?? "", cursors, untilCaughtUp: true };
  const answers = await all(tool, ChatService.method.receiveMessages, request, person.token);
  const frames = answers.map(({ frame }) => frame);
  const [first] = frames;
  assert.ok(first?.case === "hello", "the first frame is Hello");
  const last = frames.findLastIndex(({ case: kind }) => kind === "changes" || kind === "caughtUp");
  assert.equal(frames[last]?.case, "caughtUp", "nothing that waited comes after CaughtUp");
  const changes = frames.flatMap((frame) => (frame.case === "changes" ? [frame.value] : []));
  return {
    hello: first.value,
    messages: changes.flatMap(({ messages }) => messages),
    cursors: changes.reduce(advance, new Map(since?.cursors)),
  };
}

/** As the contract says: the cursor becomes the greater of itself and `through`; a gap is an error. */
function advance(cursors: Map<string, bigint>, { feed, after, through }: Changes): Map<string, bigint> {
  const cursor = cursors.get(feed) ?? 0n;
  assert.ok(after <= cursor, `a gap in ${feed}: frame after ${after}, cursor ${cursor}`);
  return cursors.set(feed, through > cursor ? through : cursor);
}

/** The error that a call is expected to end with. */
export async function failure(call: Promise<unknown>): Promise<CallFailed> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CallFailed) return error;
    throw error;
  }
  return assert.fail("The call was expected to fail and did not.");
}
