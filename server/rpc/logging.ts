import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";
import { callerKey } from "./caller.ts";

/** One call, once it is over. Nothing of what people say, and no token, ever gets in here. */
export interface CallRecord {
  procedure: string;
  /** `ok`, or the error's code as Connect spells it. */
  code: string;
  ms: number;
  user: string | undefined;
  device: string | undefined;
  protocol: "connect" | "grpc" | "grpc-web";
}

/** How loud a line about a call is. */
export type CallLevel = "debug" | "info" | "error";

/**
 * Reports every call, when it is over. Must be the outermost interceptor, to see what the client gets.
 * @param now milliseconds of a clock that only goes forward
 */
export function callLogging(
  now: () => number,
  write: (level: CallLevel, record: CallRecord) => void,
): Interceptor {
  return (next) => async (request) => {
    const begun = now();
    const end = (error?: unknown) => {
      const code = error === undefined ? "ok" : codeName(ConnectError.from(error).code);
      const caller = request.contextValues.get(callerKey);
      write(levelOf(code, request.service.typeName), {
        procedure: `${request.service.typeName}/${request.method.name}`,
        code,
        ms: Math.round(now() - begun),
        user: caller?.userId,
        device: caller?.deviceId,
        protocol: protocolOf(request.header.get("content-type") ?? ""),
      });
    };
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
