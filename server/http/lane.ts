import { IncomingMessage, ServerResponse } from "node:http";
import type { ClientAddress } from "./client-address.ts";
import type { GuardRules } from "./guard.ts";
import { Arrival } from "./lane-arrival.ts";
import { BodyReader, type ReceivedBody } from "./lane-body.ts";
import { createGrants, type Grant } from "./lane-grants.ts";
import { type LaneHead, readLaneHead } from "./lane-head.ts";
import type { Request, Response } from "./message.ts";
import { Outlet } from "./outlet.ts";
import { answerAtOnce } from "./ready-answer.ts";
import { newRequestId } from "./request-id.ts";
import { cutWhenStalled } from "./stalled.ts";

/** Answers a request if it is one for the lane; false: nothing was taken of it, and it goes the long way. */
export type Lane = (request: Request, response: Response) => boolean;

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
  answer(arrival: Arrival, body: ReceivedBody): Promise<Buffer>;
}

/** A call that is answered with a stream. */
export interface StreamingCall {
  readonly maxBytes: number;
  /**
   * Writes frames until the stream ends.
   *
   * @param body resolves once it is whole, at fault, or will never come
   * @param over is called once, at the end, with what makes the end of the answer's body; that throws for a bug of ours
   * only. It is no promise: those who wait for one stay in memory, once for each stream
   */
  run(
    arrival: Arrival,
    body: Promise<ReceivedBody>,
    outlet: Outlet,
    over: (trailers: () => Buffer) => void,
  ): void;
}

export interface LaneOptions {
  calls: LaneCalls;
  rules: GuardRules;
  clientAddress: ClientAddress;
  /** A response that makes no progress for so long is cut, at the latest after twice as long. */
  stalledWriteMs: number;
  /** How long a connection is kept between two requests. */
  keepAliveMs: number;
  /** Hears of a call that failed although its connection stands: a bug of ours. */
  onError: (error: unknown, path: string, requestId: string) => void;
}

/**
 * The short way for the calls that matter most, as the page makes them: gRPC-Web in binary over HTTP/1.1, with nothing
 * special about it. It does without the objects of the Fetch API that the RPC library makes of every call, and answers in
 * one write. The rules are those of the long way: the guard decides, and the same handlers answer.
 */
export function createLane(options: LaneOptions): Lane {
  const { unary, streaming } = options.calls;
  const { rules, clientAddress } = options;
  const grants = createGrants(rules, options.keepAliveMs);
  return (request, response) => {
    const path = request.url ?? "";
    const call = unary.get(path) ?? streaming.get(path);
    if (call === undefined || !(response instanceof ServerResponse)) return false;
    if (!(request instanceof IncomingMessage) || !isPlainRequest(request)) return false;
    const head = readLaneHead(request.rawHeaders);
    if (head === undefined || !isPlainCall(head)) return false;
    if ("run" in call ? head.timeout !== undefined : !hasTime(head, call)) return false;
    const grant = grants(head, "encrypted" in request.socket, path);
    if (grant === undefined) return false;
    const arrival = new Arrival(response, {
      requestId: newRequestId(),
      address: clientAddress(request.socket.remoteAddress, head.forwardedFor),
      url: grant.origin + path,
      header: head,
    });
    if ("run" in call) {
      const body = new Promise<ReceivedBody>((resolve) => {
        const leave = receive(request, call.maxBytes, resolve);
        arrival.signal.addEventListener("abort", leave);
      });
      forgetHeader(request);
      stream({ call, arrival, body, grant, response }, options);
    } else {
      const leave = receive(request, call.maxBytes, (body) => {
        void answer({ call, arrival, body, grant, response }, options);
      });
      response.on("close", leave);
    }
    return true;
  };
}

function isPlainRequest({ method, httpVersion }: IncomingMessage): boolean {
  return method === "POST" && httpVersion === "1.1";
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

/** Lets go of what Node keeps of a request's header for as long as its response, the client's token among it. */
function forgetHeader(request: IncomingMessage): void {
  request.rawHeaders = noFields;
  request.headers = noHeaders;
}

const noFields: string[] = [];
const noHeaders = {};

/**
 * Collects a request's body.
 *
 * @param done is called once: when it is whole, at fault, or will never come
 * @returns to be called when its client has left; later it does nothing
 */
function receive(request: IncomingMessage, limit: number, done: (body: ReceivedBody) => void): () => void {
  // Let go of once it is over: a stream's request stays for as long as the stream.
  let reader: BodyReader | undefined = new BodyReader(limit);
  const finish = (body: ReceivedBody): void => {
    reader = undefined;
    done(body);
  };
  request.on("data", (chunk: Buffer) => {
    // What still comes of a body that was answered is passed over.
    reader?.take(chunk);
    if (reader?.isAtFault === true) finish(reader.end());
  });
  const end = (): void => reader && finish(reader.end());
  request.on("end", end);
  return () => reader && finish(reader.leave());
}

interface Answering<AnsweredCall, Body> {
  call: AnsweredCall;
  arrival: Arrival;
  body: Body;
  grant: Grant;
  response: ServerResponse;
}

async function answer(
  { call, arrival, body, grant, response }: Answering<UnaryCall, ReceivedBody>,
  { stalledWriteMs, onError }: LaneOptions,
): Promise<void> {
  // Nobody is there to be answered.
  if (body.fault === "left") return;
  try {
    const bytes = await call.answer(arrival, body);
    if (response.destroyed) return;
    if (!answerAtOnce(response, grant.head, { requestId: arrival.requestId, body: bytes, now: Date.now() })) {
      response.writeHead(200, [...headersOf(grant, arrival), "content-length", String(bytes.length)]);
      response.end(bytes);
    }
    if (response.writableLength > 0) cutWhenStalled(response, stalledWriteMs);
  } catch (error) {
    onError(error, arrival.url, arrival.requestId);
    response.destroy();
  } finally {
    arrival.end();
  }
}

function stream(
  { call, arrival, body, grant, response }: Answering<StreamingCall, Promise<ReceivedBody>>,
  { stalledWriteMs, onError }: LaneOptions,
): void {
  const outlet = new Outlet(response, headersOf(grant, arrival), stalledWriteMs);
  call.run(arrival, body, outlet, (trailers) => {
    try {
      outlet.end(trailers());
    } catch (error) {
      onError(error, arrival.url, arrival.requestId);
      response.destroy();
    } finally {
      arrival.end();
    }
  });
}

function headersOf({ headers }: Grant, { requestId }: Arrival): string[] {
  return [...headers, "x-request-id", requestId];
}
