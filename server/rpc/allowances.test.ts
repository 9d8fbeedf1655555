import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import { ServerService } from "#proto/chat/v1/server_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";
import { chatServer, type Person } from "../../test/delivery/chat-server.ts";
import { refused } from "../../test/delivery/refused.ts";

/** Refills within no test. */
const onlyBurst = (burst: number) => ({ burst, refillMs: 1_000_000 });

function send(person: Person) {
  const target = { case: "username", value: "ben" } as const;
  return person.chat.sendMessage({ clientMessageId: randomUUID(), target, text: "Hello" });
}

/** Refused for now, with the time to wait in milliseconds. */
async function waits(call: Promise<unknown>): Promise<number> {
  const error = await call.then(() => undefined, ConnectError.from);
  assert.equal(error?.code, Code.ResourceExhausted);
  const [detail] = error.findDetails(ErrorDetailSchema);
  assert.equal(detail?.reason, Reason.THROTTLED);
  return Number(detail.retryAfter?.seconds) * 1_000 + (detail.retryAfter?.nanos ?? 0) / 1e6;
}

test("an address that makes too many calls without a session has to wait; health, and who is logged in, do not", async () => {
  await using server = await chatServer({ limits: { anonymous: onlyBurst(4) } });
  const ana = await server.arrives("ana");
  const transport = createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" });
  const session = createClient(SessionService, transport);
  const info = createClient(ServerService, transport);
  for (let call = 0; call < 3; call += 1) {
    await refused(session.getSession({}), Code.Unauthenticated, Reason.SESSION_REQUIRED);
  }
  assert.ok((await waits(info.getInfo({}))) > 0);
  assert.ok((await waits(session.logIn({ username: "ben", bearer: true }))) > 0);
  await createClient(Health, transport).check({});
  await send(ana);
  await ana.chat.listConversations({});
});

test("a person who reads too fast has to wait; their sends, and other readers, do not", async () => {
  await using server = await chatServer({ limits: { reads: onlyBurst(3) } });
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  await ana.directory.find({ query: "b" });
  await ana.chat.listConversations({});
  assert.ok((await waits(ana.chat.listConversations({}))) > 0);
  assert.ok((await waits(ana.directory.find({ query: "b" }))) > 0);
  await send(ana);
  await ben.chat.listConversations({});
});

test("a server that runs late turns away new streams and log-ins; open streams, sends and health go on", async () => {
  let retryAfterMs = 0;
  await using server = await chatServer({ load: { retryAfterMs: () => retryAfterMs } });
  const [ana, ben] = [await server.arrives("ana"), await server.arrives("ben")];
  const leave = new AbortController();
  const open = ben.chat.receiveMessages({}, { signal: leave.signal })[Symbol.asyncIterator]();
  const caughtUp = async (): Promise<void> => {
    while ((await open.next()).value?.frame.case !== "caughtUp");
  };
  await caughtUp();
  retryAfterMs = 1_500;
  const late = ana.chat.receiveMessages({})[Symbol.asyncIterator]();
  assert.equal(await waits(late.next()), 1_500);
  assert.equal(await waits(server.arrives("eve")), 1_500);
  await send(ana);
  for (let said = false; !said;) {
    const { frame } = (await open.next()).value ?? {};
    said = frame?.case === "changes" && frame.value.messages.length > 0;
  }
  const transport = createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" });
  await createClient(Health, transport).check({});
  retryAfterMs = 0;
  await server.arrives("eve");
  leave.abort();
});
