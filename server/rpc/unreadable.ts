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
  if (!request.stream) request.contextValues.set(readKey, true);
  return next(request);
};

/**
 * What a stream is asked for is read only once somebody wants it, and blamed here. To be the innermost interceptor: the
 * others are to know whose fault it is, before they log it as a bug of ours.
 */
export const blameUnreadableStreams: Interceptor = (next) => async (request) => {
  if (!request.stream) return next(request);
  try {
    return await next({ ...request, message: blamed(request.message, request.contextValues) });
  } catch (error) {
    // That there is no message, or more than one.
    blame(error);
    throw error;
  }
};

async function* blamed<T>(messages: AsyncIterable<T>, values: ContextValues): AsyncGenerator<T, void> {
  try {
    for await (const message of messages) {
      values.set(readKey, true);
      yield message;
    }
  } catch (error) {
    blame(error);
    throw error;
  }
}

/**
 * Says of a request that cannot be read, or is too large, that it is the caller's fault and definitely stored
 * nothing (P8): the library answers without our detail, and INTERNAL where bytes are no Protobuf or break off within
 * their compression. A gate sees every call before its body is read, and the call's signal hears of the error before
 * it is sent.
 */
export function blameUnreadableRequests({ signal, values }: HandlerContext): void {
  signal.addEventListener("abort", () => !values.get(readKey) && blame(signal.reason), { once: true });
}

/** Makes an error that the library threw over a request the caller's fault, where it is. */
export function blame(error: unknown): void {
  if (!(error instanceof ConnectError)) {
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
    ? /^(?:parse binary|decompression failed|received compressed envelope)/.test(rawMessage)
    : // Of a message that breaks off right behind its length, the library says that there was none.
      code === Code.Unimplemented && rawMessage.startsWith("protocol error: missing input message");
}
