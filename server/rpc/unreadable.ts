import {
  Code,
  ConnectError,
  createContextKey,
  type ContextValues,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import { ErrorDetailSchema, Reason } from "#proto/chat/v1/errors_pb.ts";

/** Whether the request was read, so that a handler may be at work on it. */
const readKey = createContextKey(false, { description: "read" });

/** Notes that a request was read. To be the outermost interceptor: whatever fails before it stored nothing. */
export const noteRead: Interceptor = (next) => (request) => {
  request.contextValues.set(readKey, true);
  return next(request);
};

/**
 * Says of a request that cannot be read, or is too large, that it is the caller's fault and definitely stored
 * nothing (P8): the library answers without our detail, and INTERNAL where bytes are no Protobuf or break off within
 * their compression. A gate sees every call before its body is read, and the call's signal hears of the error before
 * it is sent.
 */
export function blameUnreadableRequests({ signal, values }: HandlerContext): void {
  signal.addEventListener("abort", () => blame(signal.reason, values), { once: true });
}

function blame(error: unknown, values: ContextValues): void {
  if (!(error instanceof ConnectError) || values.get(readKey)) {
    return;
  }
  const answer = error as { code: Code; rawMessage: string };
  if (isUnreadable(error)) {
    answer.code = Code.InvalidArgument;
  }
  if (error.code === Code.ResourceExhausted) {
    answer.rawMessage = "The request is larger than this server takes.";
  }
  if (definite.has(error.code) && error.details.length === 0) {
    error.details.push({ desc: ErrorDetailSchema, value: { reason: Reason.INVALID_ARGUMENT } });
  }
}

/** What the library decides by looking at a request; its other errors are about time and connections. */
const definite = new Set([Code.InvalidArgument, Code.ResourceExhausted, Code.Unimplemented]);

function isUnreadable({ code, rawMessage }: ConnectError): boolean {
  return code === Code.Internal
    ? /^(?:parse binary|decompression failed)/.test(rawMessage)
    : // Of a message that breaks off right behind its length, the library says that there was none.
      code === Code.Unimplemented && rawMessage.startsWith("protocol error: missing input message");
}
