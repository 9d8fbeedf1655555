import { createClient, type Client, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { ChatService, Start, type SendMessageResponse } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import type { Frame, Position } from "../../web/src/chat/model.ts";
import { toCallError } from "../../web/src/transport/errors.ts";
import { toFrame, toNumber } from "../../web/src/transport/mapping.ts";
import type { Op } from "./history.ts";
import type { Happening } from "./recorder.ts";

/** How a small client speaks: gRPC over HTTP/2, or the Connect protocol with JSON over HTTP/1.1. */
export type Protocol = "grpc" | "json";

/** A server that does not answer for so long has not answered. */
const TIMEOUT_MS = 3_000;
/** For calls before and after all faults, which are not repeated: even a busy machine answers within it. */
export const QUIET_TIMEOUT_MS = 60_000;

/** The server as a script or a bot calls it, with a bearer token. */
export interface SmallCalls {
  chat: Client<typeof ChatService>;
  session: Client<typeof SessionService>;
  /** Frames from where the client stands. Aborting the signal ends it. */
  receive(request: SmallReceive, signal: AbortSignal): AsyncIterable<Frame>;
}

export interface SmallReceive {
  position: Position;
  start: "snapshot" | "unacknowledged";
  untilCaughtUp: boolean;
}

/** A send that was answered OK, as it goes on record. */
export function sent(op: Op, { conversationId, seq, version }: SendMessageResponse): Happening {
  return { kind: "sent", op, conversationId, seq: toNumber(seq), version: toNumber(version) };
}

/** @param token asked for at every call; empty for none */
export function createSmallCalls(
  url: string,
  protocol: Protocol,
  token: () => string,
  timeoutMs = TIMEOUT_MS,
): SmallCalls {
  const transport = createTransport(url, protocol, token, timeoutMs);
  const chat = createClient(ChatService, transport);
  return {
    chat,
    session: createClient(SessionService, transport),
    receive: (request, signal) => frames(chat, request, signal),
  };
}

function createTransport(
  baseUrl: string,
  protocol: Protocol,
  token: () => string,
  defaultTimeoutMs: number,
): Transport {
  const bearer: Interceptor = (next) => (request) => {
    if (token() !== "") request.header.set("authorization", `Bearer ${token()}`);
    return next(request);
  };
  const options = { baseUrl, interceptors: [bearer], defaultTimeoutMs };
  return protocol === "grpc"
    ? createGrpcTransport({ ...options, pingIntervalMs: 1_000, pingTimeoutMs: 2_000 })
    : createConnectTransport({ ...options, httpVersion: "1.1", useBinaryFormat: false });
}

async function* frames(
  chat: Client<typeof ChatService>,
  { position, start, untilCaughtUp }: SmallReceive,
  signal: AbortSignal,
): AsyncGenerator<Frame, void> {
  const request = {
    epoch: position.cursors.length === 0 ? "" : position.epoch,
    cursors: position.cursors.map(({ feed, version }) => ({ feed, version: BigInt(version) })),
    start: start === "snapshot" ? Start.SNAPSHOT : Start.UNACKNOWLEDGED,
    untilCaughtUp,
  };
  try {
    for await (const frame of chat.receiveMessages(request, { signal, timeoutMs: 0 })) yield toFrame(frame);
  } catch (error) {
    throw toCallError(error);
  }
}
