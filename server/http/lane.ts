import type { ClientAddress } from "./client-address.ts";
import type { GuardRules } from "./guard.ts";
import { Arrival } from "./lane-arrival.ts";
import { ENVELOPE_BYTES } from "./lane-body.ts";
import type { LaneConnection } from "./lane-connection.ts";
import { createGrants, type Grant } from "./lane-grants.ts";
import type { LaneHead } from "./lane-head.ts";
import type { LaneRequest } from "./lane-request.ts";
import { Outlet } from "./outlet.ts";
import { wholeAnswer } from "./ready-answer.ts";
import { newRequestId } from "./request-id.ts";

/** The short way for the calls that matter most, as the page makes them. */
export interface Lane {
  /** A client that takes nothing of what waits for it for so long is cut, at the latest after twice as long. */
  readonly stalledWriteMs: number;
  /** @returns undefined when the request is none for the lane: it goes the long way */
  find(request: LaneRequest, secure: boolean): LaneCall | undefined;
  /** Answers it, and says so to the connection when it has. */
  answer(call: LaneCall, message: Buffer, connection: LaneConnection): void;
}

/** A request that the lane takes if its body is one message. */
export interface LaneCall {
  readonly path: string;
  readonly head: LaneHead;
  readonly grant: Grant;
  readonly way: UnaryCall | StreamingCall;
}

/** The calls that have a lane, each by `/package.Service/Method`. */
export interface LaneCalls {
  readonly unary: ReadonlyMap<string, UnaryCall>;
  readonly streaming: ReadonlyMap<string, StreamingCall>;
}

export interface UnaryCall {
  /** The most bytes that its request may have. */
  readonly maxBytes: number;
  /** The longest deadline that it may have. */
  readonly maxTimeoutMs: number;
  /** @returns the whole body of the answer; rejects for a bug of ours only */
  answer(arrival: Arrival, message: Uint8Array): Promise<Buffer>;
}

/** A call that is answered with a stream. */
export interface StreamingCall {
  readonly maxBytes: number;
  /**
   * Writes frames until the stream ends.
   *
   * @param over is called once, at the end, with what makes the end of the answer's body; that throws for a bug of ours
   * only. It is no promise: those who wait for one stay in memory, once for each stream
   */
  run(arrival: Arrival, message: Uint8Array, outlet: Outlet, over: (trailers: () => Buffer) => void): void;
}

export interface LaneOptions {
  calls: LaneCalls;
  rules: GuardRules;
  clientAddress: ClientAddress;
  /** See `Lane`. */
  stalledWriteMs: number;
  /** How long a connection is kept between two requests. */
  keepAliveMs: number;
  /** Hears of a call that failed although its connection stands: a bug of ours. */
  onError: (error: unknown, path: string, requestId: string) => void;
}

/**
 * Takes gRPC-Web in binary over HTTP/1.1, with nothing special about it. It does without the objects that Node and the RPC
 * library make of every call, and answers in one write. The rules are those of the long way: the guard decides, and
 * the same handlers answer.
 */
export function createLane(options: LaneOptions): Lane {
  const { unary, streaming } = options.calls;
  const { stalledWriteMs, rules, keepAliveMs, clientAddress } = options;
  const grants = createGrants(rules, keepAliveMs);
  return {
    stalledWriteMs,
    find({ path, head, bodyBytes }, secure) {
      const way = unary.get(path) ?? streaming.get(path);
      if (way === undefined || bodyBytes > way.maxBytes + ENVELOPE_BYTES || !isPlainCall(head))
        return undefined;
      if ("run" in way ? head.timeout !== undefined : !hasTime(head, way)) return undefined;
      const grant = grants(head, secure, path);
      return grant && { path, head, grant, way };
    },
    answer({ path, head, grant, way }, message, connection) {
      const arrival = new Arrival(connection, {
        requestId: newRequestId(),
        address: clientAddress(connection.socket.remoteAddress, head.forwardedFor),
        url: grant.origin + path,
        header: "run" in way ? head.copy() : head,
      });
      if ("run" in way) stream(way, { arrival, message, grant, connection }, options);
      else void answer(way, { arrival, message, grant, connection }, options);
    },
  };
}

/** Binary messages, none of them compressed. */
function isPlainCall({ contentType, encoding = "identity", acceptEncoding = "identity" }: LaneHead): boolean {
  const binary = contentType === "application/grpc-web+proto" || contentType === "application/grpc-web";
  return binary && encoding === "identity" && acceptEncoding === "identity";
}

/**
 * A deadline that the library takes and that is not over yet. To a unary call it says no more than how long its client
 * waits: what is being stored when it passes is stored, as on the long way, and the same id settles what became of it.
 * A stream is ended by it, on the long way.
 */
function hasTime({ timeout }: LaneHead, { maxTimeoutMs }: UnaryCall): boolean {
  if (timeout === undefined) return true;
  const [, amount, unit] = /^(\d{1,8})([mS])$/.exec(timeout) ?? [];
  const ms = Number(amount) * (unit === "S" ? 1_000 : 1);
  return ms > 0 && ms <= maxTimeoutMs;
}

interface Asked {
  arrival: Arrival;
  message: Buffer;
  grant: Grant;
  connection: LaneConnection;
}

async function answer(
  call: UnaryCall,
  { arrival, message, grant, connection }: Asked,
  { onError }: LaneOptions,
): Promise<void> {
  const { socket } = connection;
  const { requestId } = arrival;
  try {
    const body = await call.answer(arrival, message);
    if (socket.writable) socket.write(wholeAnswer({ head: grant.head, requestId, now: Date.now() }, body));
  } catch (error) {
    onError(error, arrival.url, requestId);
    socket.destroy();
  } finally {
    connection.done();
  }
}

function stream(
  call: StreamingCall,
  { arrival, message, grant, connection }: Asked,
  { onError }: LaneOptions,
): void {
  const { requestId, url } = arrival;
  const outlet = new Outlet(connection, { head: grant.head, requestId });
  call.run(arrival, message, outlet, (trailers) => {
    try {
      outlet.end(trailers());
    } catch (error) {
      onError(error, url, requestId);
      connection.socket.destroy();
      connection.done();
    }
  });
}
