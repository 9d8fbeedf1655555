import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { startServer } from "../e2e/server-process.ts";
import { curl } from "./curl.ts";
import { logIn, type Person } from "./people.ts";
import { unary } from "./tool.ts";

const server = await startServer();
after(() => server[Symbol.asyncDispose]());
const tool = curl(server.url);

/** Fewer than a person may send in one burst. */
const messages = 150;

for (const answers of [1, 20, 60]) {
  test(`P1, P2, P3: killed after ${answers} answers of ${messages}, the server has what it answered, once, and settles the rest`, async () => {
    const ana = await logIn(tool, `ana${answers}`);
    const bob = await logIn(tool, `bob${answers}`);
    const ids = Array.from({ length: messages }, (_, index) => `kill-${answers}-${index}`);

    const answered = new Map<string, string>();
    const sends = ids.map(async (id) => {
      const seq = await send(ana, bob, id);
      if (seq === undefined) return;
      answered.set(id, seq);
      if (answered.size === answers) await server.kill();
    });
    await Promise.all(sends);
    assert.ok(answered.size >= answers, "the kill came after the answers");
    await server.restart();

    const kept = await history(bob);
    for (const [id, seq] of answered) assert.equal(kept.get(id), seq, id);

    const settled = await Promise.all(ids.map(async (id) => [id, await send(ana, bob, id)] as const));
    for (const [id, seq] of settled) assert.equal(seq, kept.get(id) ?? seq, id);
    const seqs = settled.map(([, seq]) => Number(seq)).sort((a, b) => a - b);
    assert.deepEqual(
      seqs,
      ids.map((_, index) => index + 1),
      "numbered without a gap",
    );
    assert.deepEqual(await history(bob), new Map(settled.toSorted(([, a], [, b]) => Number(a) - Number(b))));
  });
}

/** The message's number, or undefined when no answer came. */
async function send(from: Person, to: Person, clientMessageId: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${server.url}/chat.v1.ChatService/SendMessage`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${from.token}` },
      body: JSON.stringify({ clientMessageId, username: to.username, text: clientMessageId }),
    });
    return response.ok ? ((await response.json()) as { seq: string }).seq : undefined;
  } catch {
    return undefined;
  }
}

/** Numbers by id, in order, of the one direct conversation that a person has. */
async function history({ token }: Person): Promise<Map<string, string>> {
  const { conversations } = await unary(tool, ChatService.method.listConversations, {}, token);
  const direct = conversations.find(({ entry }) => entry?.peer !== undefined);
  const conversationId = direct?.conversation?.conversationId ?? assert.fail("There is no conversation.");
  const request = { conversationId, limit: 200 };
  const page = await unary(tool, ChatService.method.listMessages, request, token);
  return new Map(page.messages.map(({ clientMessageId, seq }) => [clientMessageId, String(seq)]));
}
