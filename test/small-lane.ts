import type { TestContext } from "node:test";
import { createHostRule } from "../server/http/host.ts";
import { createLane, type StreamingCall, type UnaryCall } from "../server/http/lane.ts";
import { onlyMessage } from "../server/http/lane-body.ts";
import type { Request, Response } from "../server/http/message.ts";
import type { ReadyFrame } from "../server/http/outlet.ts";
import {
  defaultLimits,
  openPort,
  type Port,
  type PortLimits,
  type PortOptions,
} from "../server/http/port.ts";

/** The call of a small lane that is answered at once, and the one that is answered with a stream. */
export const sendPath = "/t.Small/Send";
export const listenPath = "/t.Small/Listen";

/** A port that answers everything with what it was asked, by its lane or else by Node. */
export interface SmallLane {
  port: Port;
  /** What was asked, each by the way that it came. */
  asked: { way: "lane" | "node"; what: string }[];
  /** Bugs that it was told of. */
  errors: unknown[];
}

export interface SmallLaneOptions {
  /** false: Node alone answers. */
  hasLane?: boolean;
  limits?: Partial<PortLimits>;
  stalledWriteMs?: number;
  tls?: PortOptions["tls"];
  /** In place of an answer a turn of the event loop later. */
  answer?: UnaryCall["answer"];
  /** In place of a stream that is over at once. */
  run?: StreamingCall["run"];
  /** In place of an answer with what was asked. */
  onRequest?: (request: Request, response: Response) => void;
}

/** Opens a port of this machine, which is closed when the test is over. */
export async function openSmallLane(t: TestContext, options: SmallLaneOptions = {}): Promise<SmallLane> {
  const { hasLane = true, stalledWriteMs = 30_000, tls } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const asked: SmallLane["asked"] = [];
  const errors: unknown[] = [];
  const answer: UnaryCall["answer"] = async (arrival, message) => {
    const what = nameOf(message);
    asked.push({ way: "lane", what });
    if (options.answer !== undefined) return options.answer(arrival, message);
    await new Promise(setImmediate);
    return Buffer.from(`did ${what}`);
  };
  const run: StreamingCall["run"] = (arrival, message, outlet, over) => {
    asked.push({ way: "lane", what: nameOf(message) });
    if (options.run === undefined) setImmediate(over, () => Buffer.from("over"));
    else options.run(arrival, message, outlet, over);
  };
  const lane = createLane({
    calls: {
      unary: new Map([[sendPath, { maxBytes: 100_000, maxTimeoutMs: 1_000, answer }]]),
      streaming: new Map([[listenPath, { maxBytes: 100, run }]]),
    },
    rules: { answersTo: createHostRule([]), publicOrigin: undefined, corsOrigins: [] },
    clientAddress: (address) => address ?? "",
    stalledWriteMs,
    keepAliveMs: limits.keepAliveMs,
    onError: (error) => errors.push(error),
  });
  const port = await openPort({
    host: "127.0.0.1",
    port: 0,
    tls,
    limits,
    lane: hasLane ? lane : undefined,
    onRequest: (request, response) => {
      response.on("error", () => {});
      if (options.onRequest === undefined) void tellBack(request, response, asked);
      else options.onRequest(request, response);
    },
  });
  t.after(() => port.close(0));
  return { port, asked, errors };
}

/** As the lane does where it could have come by it, and otherwise in full. */
async function tellBack(request: Request, response: Response, asked: SmallLane["asked"]): Promise<void> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {
    // Its client has left.
    return;
  }
  const body = Buffer.concat(pieces);
  const message = request.url === sendPath ? onlyMessage(body) : undefined;
  const what = message === undefined ? `${request.method} ${request.url} ${body.length}` : nameOf(message);
  asked.push({ way: "node", what });
  const text = `did ${what}`;
  response.setHeader("content-length", text.length);
  if ("stream" in response) response.stream.end(text);
  else response.end(request.method === "HEAD" ? undefined : text);
}

function nameOf(message: Uint8Array): string {
  return Buffer.from(message).subarray(0, 40).toString("latin1");
}

/** A plain call as the page makes it, of which the lane tells by the message's first bytes. */
export function callOf(message: string | Buffer, path = sendPath, fields = ""): Buffer {
  const body = enveloped(Buffer.from(message as string, "latin1"));
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web+proto\r\n${fields}Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

/** A piece of a stream's answer. */
export function frameOf(text: string): ReadyFrame {
  return { chunk: Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`) };
}

function enveloped(message: Uint8Array): Buffer {
  const envelope = Buffer.alloc(5 + message.length);
  envelope.writeUInt32BE(message.length, 1);
  envelope.set(message, 5);
  return envelope;
}
