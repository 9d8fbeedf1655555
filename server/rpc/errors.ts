import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Credential, ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";
import { StoreUnavailable } from "../chat/store-unavailable.ts";
import type { Ending } from "../ending.ts";
import { Refusal, type CredentialKind, type RefusalReason } from "../refusal.ts";
import { type Call, procedureOf } from "./call.ts";
import { type CallEvent, eventsKey, requestIdKey } from "./call-events.ts";

/** What each refusal is on the wire: the one place that knows. */
const onTheWire: Record<RefusalReason, [Code, Reason]> = {
  "invalid-argument": [Code.InvalidArgument, Reason.INVALID_ARGUMENT],
  "username-invalid": [Code.InvalidArgument, Reason.USERNAME_INVALID],
  "username-taken": [Code.PermissionDenied, Reason.USERNAME_TAKEN],
  "password-required": [Code.Unauthenticated, Reason.PASSWORD_REQUIRED],
  "credential-wrong": [Code.Unauthenticated, Reason.CREDENTIAL_WRONG],
  "password-unacceptable": [Code.InvalidArgument, Reason.PASSWORD_UNACCEPTABLE],
  "session-required": [Code.Unauthenticated, Reason.SESSION_REQUIRED],
  "other-user": [Code.FailedPrecondition, Reason.OTHER_USER],
  "conversation-not-found": [Code.NotFound, Reason.CONVERSATION_NOT_FOUND],
  "recipient-not-found": [Code.NotFound, Reason.RECIPIENT_NOT_FOUND],
  "text-empty": [Code.InvalidArgument, Reason.TEXT_EMPTY],
  "text-too-long": [Code.InvalidArgument, Reason.TEXT_TOO_LONG],
  "client-id-reused": [Code.AlreadyExists, Reason.CLIENT_ID_REUSED],
  throttled: [Code.ResourceExhausted, Reason.THROTTLED],
  "limit-reached": [Code.FailedPrecondition, Reason.LIMIT_REACHED],
  "seq-beyond-head": [Code.InvalidArgument, Reason.SEQ_BEYOND_HEAD],
  "epoch-over": [Code.FailedPrecondition, Reason.EPOCH_OVER],
  "forbidden-origin": [Code.PermissionDenied, Reason.FORBIDDEN_ORIGIN],
  "not-allowed": [Code.PermissionDenied, Reason.NOT_ALLOWED],
  "message-not-found": [Code.NotFound, Reason.MESSAGE_NOT_FOUND],
  "message-deleted": [Code.FailedPrecondition, Reason.MESSAGE_DELETED],
  "invitation-not-found": [Code.NotFound, Reason.INVITATION_NOT_FOUND],
  "sign-up-invitation-required": [Code.PermissionDenied, Reason.SIGN_UP_INVITATION_REQUIRED],
  "new-password-required": [Code.Unauthenticated, Reason.NEW_PASSWORD_REQUIRED],
  "username-confusable": [Code.PermissionDenied, Reason.USERNAME_CONFUSABLE],
  "username-quarantined": [Code.PermissionDenied, Reason.USERNAME_QUARANTINED],
  "passkey-required": [Code.Unauthenticated, Reason.PASSKEY_REQUIRED],
  "link-pending": [Code.Unauthenticated, Reason.LINK_PENDING],
  "link-refused": [Code.PermissionDenied, Reason.LINK_REFUSED],
  suspended: [Code.PermissionDenied, Reason.SUSPENDED],
  "recipient-refuses": [Code.PermissionDenied, Reason.RECIPIENT_REFUSES],
  "conversation-closed": [Code.FailedPrecondition, Reason.CONVERSATION_CLOSED],
  "not-found": [Code.NotFound, Reason.NOT_FOUND],
};

const credentials: Record<CredentialKind, Credential> = {
  password: Credential.PASSWORD,
  passkey: Credential.PASSKEY,
  link: Credential.LINK,
  "recovery-code": Credential.RECOVERY_CODE,
  "operator-code": Credential.OPERATOR_CODE,
};

/** Hears of what the operator must know: a store that fails, or a bug of ours. */
export type ReportError = (
  kind: "store" | "bug",
  error: unknown,
  call: { procedure: string; requestId: string },
) => void;

/** Turns what a call's handler throws into an error of the wire. */
export type ToWireError = (call: Call, error: unknown) => ConnectError;

export function createToWireError(report: ReportError): ToWireError {
  return (call, error) => {
    const { method, contextValues } = call;
    if (error instanceof Refusal) contextValues.get(eventsKey)(eventOf(error));
    return toConnectError(error, call, (kind) =>
      report(kind, error, { procedure: procedureOf(method), requestId: contextValues.get(requestIdKey) }),
    );
  };
}

/** The same for the RPC library, in unary and streaming calls alike. */
export function errorMapping(toWireError: ToWireError): Interceptor {
  return (next) => async (request) => {
    const map = (error: unknown) => toWireError(request, error);
    try {
      const response = await next(request);
      return response.stream ? { ...response, message: mapErrors(response.message, map) } : response;
    } catch (error) {
      throw map(error);
    }
  };
}

function eventOf({ reason, detail }: Refusal): CallEvent {
  const { limit = "", retryAfterMs = 0 } = detail;
  return reason === "throttled" ? { event: "limit", limit, retryAfterMs } : { event: "refusal", reason };
}

async function* mapErrors<T>(messages: AsyncIterable<T>, map: (error: unknown) => ConnectError) {
  try {
    yield* messages;
  } catch (error) {
    throw map(error);
  }
}

function toConnectError(
  error: unknown,
  call: Pick<Call, "signal">,
  report: (kind: "store" | "bug") => void,
): ConnectError {
  if (error instanceof ConnectError) {
    return error;
  }
  if (error instanceof Refusal) {
    return fromRefusal(error);
  }
  if (error instanceof StoreUnavailable) {
    report("store");
    // Without a detail: whether anything was stored is unknown, and sending the same id again settles it.
    return new ConnectError(
      "The server cannot store or read messages right now. Try again.",
      Code.Unavailable,
    );
  }
  const { signal } = call;
  if (signal.aborted && isAbort(error, signal)) {
    return ConnectError.from(signal.reason, Code.Canceled);
  }
  report("bug");
  return new ConnectError("Something went wrong on the server; its log says what.", Code.Internal);
}

function fromRefusal({ reason, message, detail }: Refusal): ConnectError {
  const [code, wireReason] = onTheWire[reason];
  const { field, suggestion, retryAfterMs, opensWith = [] } = detail;
  const retryAfter = retryAfterMs === undefined ? undefined : durationFromMs(retryAfterMs);
  return new ConnectError(message, code, undefined, [
    {
      desc: ErrorDetailSchema,
      value: {
        reason: wireReason,
        field,
        suggestion,
        retryAfter,
        opensWith: opensWith.map((kind) => credentials[kind]),
      },
    },
  ]);
}

/** How Node reports that the client left in the middle of its request. */
const clientLeft = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED", "ECONNRESET"]);

function isAbort(error: unknown, signal: Ending): boolean {
  if (error === signal.reason) {
    return true;
  }
  const { name, code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return name === "AbortError" || clientLeft.has(code ?? "");
}
