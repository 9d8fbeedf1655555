import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";
import { type Call, procedureOf } from "./call.ts";
import { type CallEvent, eventsKey, requestIdKey } from "./call-events.ts";
import { callerKey } from "./caller.ts";

/** What every line about a call says. */
interface CallName {
  /** Also in the answer's `x-request-id`. */
  requestId: string;
  procedure: string;
}

/** One call, once it is over. Nothing of what people say, and no token, ever gets in here. */
export interface CallRecord extends CallName {
  /** `ok`, or the error's code as Connect spells it. */
  code: string;
  ms: number;
  user: string | undefined;
  device: string | undefined;
  protocol: "connect" | "grpc" | "grpc-web";
}

/** Something that happened in a call, as it happened. */
export type CallEventRecord = CallName & { user: string | undefined } & CallEvent;

/** How loud a line about a call is. */
export type CallLevel = "debug" | "info" | "error";
export type LogCall = (level: CallLevel, record: CallRecord | CallEventRecord) => void;

/** Notes that a call begins. @returns to be called once, when it is over, with what the client gets for an error */
export type BeginLog = (call: Call) => (error?: unknown) => void;

/**
 * Reports every call, when it is over, and what its handlers tell of it meanwhile.
 * @param now milliseconds of a clock that only goes forward
 */
export function createCallLog(now: () => number, write: LogCall): BeginLog {
  return ({ method, header, contextValues }) => {
    const begun = now();
    const requestId = contextValues.get(requestIdKey);
    const procedure = procedureOf(method);
    contextValues.set(eventsKey, (event) => {
      const user = contextValues.get(callerKey)?.userId;
      write("info", { requestId, procedure, user, ...event });
    });
    return (error) => {
      const code = error === undefined ? "ok" : codeName(ConnectError.from(error).code);
      const caller = contextValues.get(callerKey);
      write(levelOf(code, method.parent.typeName), {
        requestId,
        procedure,
        code,
        ms: Math.round(now() - begun),
        user: caller?.userId,
        device: caller?.deviceId,
        protocol: protocolOf(header.get("content-type") ?? ""),
      });
    };
  };
}

/** The same for the RPC library. Must be the outermost interceptor, to see what the client gets. */
export function callLogging(begin: BeginLog): Interceptor {
  return (next) => async (request) => {
    const end = begin(request);
    try {
      const response = await next(request);
      if (response.stream) {
        return { ...response, message: untilEnd(response.message, end) };
      }
      end();
      return response;
    } catch (error) {
      end(error);
      throw error;
    }
  };
}

/** Passes messages on and says how it ended, once; a client that leaves ends it too. */
async function* untilEnd<T>(messages: AsyncIterable<T>, end: (error?: unknown) => void) {
  let failure: unknown;
  try {
    yield* messages;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    end(failure);
  }
}

function codeName(code: Code): string {
  return Code[code].replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase();
}

function levelOf(code: string, service: string): CallLevel {
  if (code === "internal" || code === "unknown") {
    return "error";
  }
  return service === Health.typeName ? "debug" : "info";
}

function protocolOf(contentType: string): CallRecord["protocol"] {
  if (contentType.startsWith("application/grpc-web")) {
    return "grpc-web";
  }
  return contentType.startsWith("application/grpc") ? "grpc" : "connect";
}
