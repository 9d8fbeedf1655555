import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, createContextValues, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import { MemberRole, RoomVisibility } from "#proto/chat/v1/types_pb.ts";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "#proto/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "#proto/grpc/reflection/v1alpha/reflection_pb.ts";
import { chatServer } from "../../test/delivery/chat-server.ts";
import { accessTo, checkAccess } from "./access.ts";
import { callerKey, type SessionCaller } from "./caller.ts";
import { services } from "./registry.ts";

const ours = services.flatMap((service) => service.methods);

function transportOf(url: string, token?: string): Transport {
  return createConnectTransport({
    baseUrl: url,
    httpVersion: "1.1",
    interceptors: [
      (next) => (request) => {
        if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
        return next(request);
      },
    ],
  });
}

interface Outcome {
  code: Code | "ok";
  reason: Reason | undefined;
  message: string;
}

/** What a call with this request is answered with. */
async function outcome(transport: Transport, method: DescMethod, request: object = {}): Promise<Outcome> {
  const client = createClient(method.parent, transport);
  try {
    const answer = Reflect.apply(Reflect.get(client, method.localName), client, [request]);
    // Whoever may listen would be told things for ever: the first is enough.
    if (method.methodKind === "server_streaming") {
      for await (const _ of answer as AsyncIterable<unknown>) break;
    } else await answer;
    return { code: "ok", reason: undefined, message: "" };
  } catch (cause) {
    const error = ConnectError.from(cause);
    return {
      code: error.code,
      reason: error.findDetails(ErrorDetailSchema)[0]?.reason,
      message: error.rawMessage,
    };
  }
}

test("every call of every service has a rule, and the rule says where it is checked", () => {
  for (const service of [...services, Health, ServerReflection, ServerReflectionAlpha]) {
    for (const method of service.methods) {
      const access = accessTo(method);
      assert.ok(access, `${service.typeName}/${method.name} has no rule`);
      const file = join(import.meta.dirname, "..", access.where);
      assert.ok(existsSync(file), `${method.name}: there is no ${access.where}`);
    }
  }
});

test("a call that has no rule is refused, whoever makes it", () => {
  const [known] = ours;
  assert.ok(known);
  const method = { ...known, name: "ReadEverything" };
  const contextValues = createContextValues();
  contextValues.set(callerKey, { userId: "u_1", operator: true } as SessionCaller);
  const call = { method, contextValues } as unknown as Parameters<typeof checkAccess>[0];
  assert.throws(() => checkAccess(call), { reason: "not-allowed" });
});

test("without a session every call that needs one is refused before anything is looked at", async () => {
  await using server = await chatServer();
  const nobody = transportOf(server.url);
  const stale = transportOf(server.url, "x".repeat(43));
  for (const method of ours) {
    if (accessTo(method)?.who === "everybody") continue;
    for (const transport of [nobody, stale]) {
      const { code, reason } = await outcome(transport, method);
      assert.deepEqual([code, reason], [Code.Unauthenticated, Reason.SESSION_REQUIRED], method.name);
    }
  }
});

/** What a request needs besides the conversation to get as far as the question whether the caller may. */
const otherwiseGood = {
  clientMessageId: "stranger-1",
  clientCommandId: "stranger-1",
  seq: 1n,
  seqs: [1n],
  text: "Hello",
  emoji: "👍",
  on: true,
  pinned: true,
  muted: true,
  name: "Mine now",
  role: MemberRole.ADMIN,
  usernames: ["eve"],
};

/** Which of the fields that a call takes name a conversation, as its request would say it. */
function naming(method: DescMethod, conversationId: string): object | undefined {
  const fields = new Set(method.input.fields.map((field) => field.name));
  if (!fields.has("conversation_id")) return undefined;
  const target = { case: "conversationId", value: conversationId };
  const message = { case: "seq", value: 1n };
  return { ...otherwiseGood, conversationId, target, message };
}

test("attack 58: a conversation of others answers every call exactly as one that does not exist", async () => {
  await using server = await chatServer();
  const ana = await server.arrives("ana");
  const eve = await server.arrives("eve");
  const { conversation } = await ana.chat.createRoom({
    clientRoomId: "attack-58",
    name: "Secret plans",
    visibility: RoomVisibility.PRIVATE,
  });
  assert.ok(conversation);
  const { conversationId } = conversation;
  const target = { case: "conversationId", value: conversationId } as const;
  await ana.chat.sendMessage({ clientMessageId: "attack-58", target, text: "Hello" });
  const none = "c_" + "x".repeat(22);
  const stranger = transportOf(server.url, eve.token);
  let tried = 0;
  for (const method of ours) {
    const request = naming(method, conversationId);
    const access = accessTo(method);
    if (request === undefined || access?.who !== "session") continue;
    tried += 1;
    assert.ok(aboutConversations.has(access.checked), `${method.name} checks ${access.checked}`);
    const theirs = await outcome(stranger, method, request);
    const nowhere = await outcome(stranger, method, naming(method, none));
    assert.deepEqual(theirs, nowhere, method.name);
    const expected = silent.has(method.name)
      ? ["ok", undefined]
      : [Code.NotFound, Reason.CONVERSATION_NOT_FOUND];
    assert.deepEqual([theirs.code, theirs.reason], expected, method.name);
  }
  assert.ok(tried >= 20, `${tried} calls name a conversation`);
});

const aboutConversations = new Set(["member", "staff", "author", "public room"]);
/** Nothing comes of it for anybody, and nobody waits for an answer. */
const silent = new Set(["SetTyping", "LeaveRoom"]);

test("every call that is described is there", async () => {
  await using server = await chatServer();
  const nobody = transportOf(server.url);
  for (const method of ours) {
    assert.notEqual((await outcome(nobody, method)).code, Code.Unimplemented, method.name);
  }
});

test("what operators do is refused to everybody else", async () => {
  await using server = await chatServer();
  const { token } = await server.arrives("ana");
  const ana = transportOf(server.url, token);
  for (const method of ours) {
    if (accessTo(method)?.who !== "operator") continue;
    // Refused before the request is looked at: this one would be refused for what it says.
    const request = { expectedUserId: "u_somebody", pageSize: -1 };
    const { code, reason } = await outcome(ana, method, request);
    assert.deepEqual([code, reason], [Code.PermissionDenied, Reason.NOT_ALLOWED], method.name);
  }
});
