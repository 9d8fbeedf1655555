import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Code,
  ConnectError,
  createClient,
  createContextValues,
  createRouterTransport,
} from "@connectrpc/connect";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import { StoreUnavailable } from "../chat/store-unavailable.ts";
import { Refusal, type RefusalReason } from "../refusal.ts";
import { createToWireError, errorMapping } from "./errors.ts";

/** Calls whose handlers throw `error`: at once, and in the middle of a stream. */
function failingWith(error: unknown) {
  const reports: string[] = [];
  const transport = createRouterTransport(
    ({ rpc }) => {
      rpc(ChatService.method.sendMessage, () => {
        throw error;
      });
      rpc(ChatService.method.receiveMessages, async function* () {
        yield { frame: { case: "heartbeat", value: {} } };
        throw error;
      });
    },
    {
      router: {
        interceptors: [
          errorMapping(
            createToWireError((kind, _error, { procedure }) => reports.push(`${kind} ${procedure}`)),
          ),
        ],
      },
    },
  );
  return { client: createClient(ChatService, transport), reports };
}

async function errorOf(work: Promise<unknown>): Promise<ConnectError> {
  return work.then(
    () => assert.fail("the call should have failed"),
    (error: unknown) => ConnectError.from(error),
  );
}

async function outcomes(error: unknown) {
  const { client, reports } = failingWith(error);
  const unary = await errorOf(client.sendMessage({}));
  const streaming = await errorOf(Array.fromAsync(client.receiveMessages({})));
  return { errors: [unary, streaming], reports };
}

test("P8: every refusal has its code and carries its reason, in unary and streaming calls", async () => {
  const expected: Record<RefusalReason, Code> = {
    "invalid-argument": Code.InvalidArgument,
    "username-invalid": Code.InvalidArgument,
    "username-taken": Code.PermissionDenied,
    "password-required": Code.Unauthenticated,
    "credential-wrong": Code.Unauthenticated,
    "password-unacceptable": Code.InvalidArgument,
    "session-required": Code.Unauthenticated,
    "other-user": Code.FailedPrecondition,
    "conversation-not-found": Code.NotFound,
    "recipient-not-found": Code.NotFound,
    "text-empty": Code.InvalidArgument,
    "text-too-long": Code.InvalidArgument,
    "client-id-reused": Code.AlreadyExists,
    throttled: Code.ResourceExhausted,
    "limit-reached": Code.FailedPrecondition,
    "seq-beyond-head": Code.InvalidArgument,
    "epoch-over": Code.FailedPrecondition,
    "forbidden-origin": Code.PermissionDenied,
    "not-allowed": Code.PermissionDenied,
    "message-not-found": Code.NotFound,
    "message-deleted": Code.FailedPrecondition,
    "invitation-not-found": Code.NotFound,
    "sign-up-invitation-required": Code.PermissionDenied,
    "new-password-required": Code.Unauthenticated,
    "username-confusable": Code.PermissionDenied,
    "username-quarantined": Code.PermissionDenied,
    "passkey-required": Code.Unauthenticated,
    "link-pending": Code.Unauthenticated,
    "link-refused": Code.PermissionDenied,
    suspended: Code.PermissionDenied,
    "recipient-refuses": Code.PermissionDenied,
    "conversation-closed": Code.FailedPrecondition,
    "not-found": Code.NotFound,
  };
  for (const [reason, code] of Object.entries(expected) as [RefusalReason, Code][]) {
    const { errors, reports } = await outcomes(new Refusal(reason, "A sentence."));
    for (const error of errors) {
      assert.equal(error.code, code, reason);
      assert.equal(error.rawMessage, "A sentence.");
      const [detail] = error.findDetails(ErrorDetailSchema);
      const wireName = reason.toUpperCase().replaceAll("-", "_") as keyof typeof Reason;
      assert.equal(detail?.reason, Reason[wireName]);
    }
    assert.deepEqual(reports, [], "a refusal is nothing for the operator");
  }
});

test("a refusal carries the field, a suggestion and the time to wait", async () => {
  const refusal = new Refusal("throttled", "Wait.", {
    field: "text",
    suggestion: "user.a",
    retryAfterMs: 1_500,
  });
  const { errors } = await outcomes(refusal);
  for (const error of errors) {
    const [detail] = error.findDetails(ErrorDetailSchema);
    assert.equal(detail?.field, "text");
    assert.equal(detail?.suggestion, "user.a");
    assert.deepEqual([detail?.retryAfter?.seconds, detail?.retryAfter?.nanos], [1n, 500_000_000]);
  }
});

test("P8: a failing store leaves the outcome unknown, so nothing definite is attached", async () => {
  const { errors, reports } = await outcomes(new StoreUnavailable("SQLITE_FULL"));
  for (const error of errors) {
    assert.equal(error.code, Code.Unavailable);
    assert.deepEqual(error.findDetails(ErrorDetailSchema), []);
    assert.doesNotMatch(error.rawMessage, /SQLITE/);
  }
  assert.deepEqual(reports, [
    "store chat.v1.ChatService/SendMessage",
    "store chat.v1.ChatService/ReceiveMessages",
  ]);
});

test("a bug tells the client nothing and the operator where", async () => {
  for (const bug of [new TypeError("secret is not a function"), "a string", undefined]) {
    const { errors, reports } = await outcomes(bug);
    for (const error of errors) {
      assert.equal(error.code, Code.Internal);
      assert.doesNotMatch(error.rawMessage, /secret/);
    }
    assert.deepEqual(reports, [
      "bug chat.v1.ChatService/SendMessage",
      "bug chat.v1.ChatService/ReceiveMessages",
    ]);
  }
});

test("what a handler says in the wire's own words passes unchanged", async () => {
  const { errors, reports } = await outcomes(new ConnectError("The server stops.", Code.Unavailable));
  for (const error of errors) {
    assert.equal(error.code, Code.Unavailable);
    assert.equal(error.rawMessage, "The server stops.");
  }
  assert.deepEqual(reports, []);
});

test("an error that comes of the client having left is no bug", async () => {
  for (const code of ["ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED", "ECONNRESET"]) {
    const reports: string[] = [];
    const failing = errorMapping(createToWireError((kind) => reports.push(kind)))(() =>
      Promise.reject(Object.assign(new Error("gone"), { code })),
    );
    const { sendMessage: method } = ChatService.method;
    const call = {
      service: method.parent,
      method,
      signal: AbortSignal.abort(),
      contextValues: createContextValues(),
    };
    const error = await errorOf(failing(call as unknown as Parameters<typeof failing>[0]));
    assert.equal(error.code, Code.Canceled);
    assert.deepEqual(reports, [], code);
  }
});
