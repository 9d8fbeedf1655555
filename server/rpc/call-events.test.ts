import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { Reason } from "#proto/chat/v1/errors_pb.ts";
import { chatServer, type ChatServer } from "../../test/delivery/chat-server.ts";
import { refused } from "../../test/delivery/refused.ts";

/** Lines of one kind, without what every line says. */
function linesOf({ logged }: ChatServer, event: string): object[] {
  return logged.flatMap((line) => {
    if (!("event" in line) || line.event !== event) return [];
    const { requestId: _requestId, procedure: _procedure, event: _event, ...rest } = line;
    return [rest];
  });
}

test("the log says whose sessions were ended, and by whom", async () => {
  await using server = await chatServer();
  const first = await server.arrives("ana");
  const { userId, token } = first;
  const { sessions: before } = await first.account.listSessions({});
  await first.account.endSession({ sessionId: "s_none" });
  await first.account.endOtherSessions({});
  const [session] = before;
  await server.as(token).session.logOut({});
  await server.as(token).session.logOut({});
  assert.deepEqual(linesOf(server, "sessions-ended"), [
    { user: userId, subject: userId, ended: 0 },
    { user: userId, subject: userId, ended: 1, session: session?.sessionId },
  ]);
});

test("the log names the setting whose limit was hit", async () => {
  await using server = await chatServer({ sends: { burst: 1, refillMs: 60_000 } });
  const ana = await server.arrives("ana");
  const target = { case: "username", value: "bob" } as const;
  const send = () => ana.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Hello" });
  await send();
  await refused(send(), Code.ResourceExhausted, Reason.THROTTLED);
  const lines = linesOf(server, "limit");
  assert.equal(lines.length, 1);
  assert.partialDeepStrictEqual(lines, [{ user: ana.userId, limit: "LIMIT_SENDS" }]);
});
