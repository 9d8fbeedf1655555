import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import { toCallError } from "./errors.ts";
import { toNumber } from "./mapping.ts";

const withDetail = (
  code: Code,
  detail: { reason: Reason; suggestion?: string; retryAfter?: { seconds: bigint; nanos: number } },
) => new ConnectError("A sentence.", code, undefined, [{ desc: ErrorDetailSchema, value: detail }]);

test("P8: only an error that carries our detail is definite", () => {
  for (const code of [
    Code.Unknown,
    Code.Unavailable,
    Code.DeadlineExceeded,
    Code.PermissionDenied,
    Code.Unauthenticated,
    Code.ResourceExhausted,
  ]) {
    assert.equal(toCallError(new ConnectError("whatever", code)).failure.kind, "unknown");
  }
  assert.equal(toCallError(new TypeError("network error")).failure.kind, "unknown");
  assert.equal(toCallError(new DOMException("gone", "AbortError")).failure.kind, "unknown");
});

test("a refusal keeps the server's sentence and its suggestion", () => {
  const error = withDetail(Code.InvalidArgument, { reason: Reason.USERNAME_INVALID, suggestion: "user.a" });
  assert.deepEqual(toCallError(error).failure, {
    kind: "refused",
    reason: "username-invalid",
    message: "A sentence.",
    suggestion: "user.a",
  });
});

test("throttling says for how long", () => {
  const error = withDetail(Code.ResourceExhausted, {
    reason: Reason.THROTTLED,
    retryAfter: { seconds: 2n, nanos: 5e8 },
  });
  assert.deepEqual(toCallError(error).failure, {
    kind: "throttled",
    message: "A sentence.",
    retryAfterMs: 2_500,
  });
});

test("a session that ended and a session of somebody else are told apart from a refusal", () => {
  assert.equal(
    toCallError(withDetail(Code.Unauthenticated, { reason: Reason.SESSION_REQUIRED })).failure.kind,
    "session-required",
  );
  assert.equal(
    toCallError(withDetail(Code.FailedPrecondition, { reason: Reason.OTHER_USER })).failure.kind,
    "other-user",
  );
  assert.equal(
    toCallError(withDetail(Code.Unauthenticated, { reason: Reason.PASSWORD_REQUIRED })).failure.kind,
    "refused",
  );
});

test("a number that JavaScript cannot hold is an error, not another number", () => {
  assert.equal(toNumber(9_007_199_254_740_991n), Number.MAX_SAFE_INTEGER);
  assert.throws(() => toNumber(9_007_199_254_740_993n), RangeError);
});
