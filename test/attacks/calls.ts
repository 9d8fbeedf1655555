import { request as httpRequest } from "node:http";
import { text as readText } from "node:stream/consumers";

export type Json = Record<string, unknown>;

/** What came back over HTTP. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** The body as a JSON object; empty when it is none. */
  json: Json;
  /** Connect's code of an error, `ok`, or `none` when it is no answer to a call. */
  code: string;
}

/** Where to, besides the target's own port. */
export interface Place {
  url: string;
}

/**
 * One request over a connection of its own, so that none is kept that would count as the server's.
 * @param headers further ones; the content type is JSON unless they say otherwise
 */
export async function post(
  { url }: Place,
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  method = "POST",
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = httpRequest(new URL(path, url), {
    method,
    agent: false,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
  });
  request.once("error", reject);
  request.once("response", (response) => {
    readText(response).then(
      (text) => resolve(toAnswer(response.statusCode ?? 0, response.headers, text)),
      reject,
    );
  });
  request.end(body);
  return promise;
}

function toAnswer(status: number, headers: Answer["headers"], body: string): Answer {
  const json = parsed(body);
  const { code = "none" } = json as { code?: string };
  return { status, headers, body, json, code: status === 200 ? "ok" : code };
}

function parsed(body: string): Json {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Json) : {};
  } catch {
    return {};
  }
}

/**
 * A call in Connect's JSON.
 * @param name such as `chat.v1.ChatService/SendMessage`
 * @param token of a bearer; empty for nobody
 */
export async function call(place: Place, name: string, request: Json, token = ""): Promise<Answer> {
  return post(place, `/${name}`, JSON.stringify(request), bearer(token));
}

/** The headers that say who calls. */
export function bearer(token: string): Record<string, string> {
  return token === "" ? {} : { authorization: `Bearer ${token}` };
}

/** A frame of a stream, as JSON. */
export type Frame = Json;

/** A live ReceiveMessages. */
export interface LiveStream {
  /** Everything that has come so far. */
  readonly frames: readonly Frame[];
  /** Resolves with the first frame, past or to come, of which this holds; rejects when the stream ends before. */
  until(isIt: (frame: Frame) => boolean): Promise<Frame>;
  /** Resolves when the stream is over: with the code it ended with, `ok`, or `torn` when it broke off. */
  readonly ended: Promise<string>;
  close(): void;
}

/** Opens a stream over a connection of its own; resolves whether or not it is refused. */
export function receive({ url }: Place, token: string, request: Json = {}): LiveStream {
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let over: string | undefined;
  const finish = (code: string) => {
    over ??= code;
    end(over);
    waiting.forEach((look) => look());
  };
  const outgoing = httpRequest(new URL("/chat.v1.ChatService/ReceiveMessages", url), {
    method: "POST",
    agent: false,
    headers: { "content-type": "application/connect+json", ...bearer(token) },
  });
  outgoing.on("error", () => finish("torn"));
  outgoing.once("response", (response) => {
    let rest: Buffer = Buffer.alloc(0);
    response.on("data", (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (let next = takeEnvelope(rest); next !== undefined; next = takeEnvelope(rest)) {
        rest = next.rest;
        if (next.last) finish(codeOf(next.json));
        else frames.push(next.json);
      }
      waiting.forEach((look) => look());
    });
    response.on("error", () => finish("torn"));
    response.on("close", () => finish("torn"));
  });
  outgoing.end(envelope(Buffer.from(JSON.stringify(request))));
  return {
    frames,
    ended,
    close: () => void outgoing.destroy(),
    async until(isIt) {
      const { promise, resolve, reject } = Promise.withResolvers<Frame>();
      const look = () => {
        const found = frames.find(isIt);
        if (found !== undefined) resolve(found);
        else if (over !== undefined) reject(new Error(`The stream ended first: ${over}`));
      };
      waiting.add(look);
      look();
      return promise.finally(() => waiting.delete(look));
    },
  };
}

/** A message as it travels in a stream of Connect, gRPC or gRPC-Web: flags, length, bytes. */
export function envelope(bytes: Uint8Array, flags = 0, length = bytes.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}

function takeEnvelope(bytes: Buffer): { json: Json; last: boolean; rest: Buffer } | undefined {
  if (bytes.length < 5) return undefined;
  const length = bytes.readUInt32BE(1);
  if (bytes.length < 5 + length) return undefined;
  const json = JSON.parse(bytes.subarray(5, 5 + length).toString()) as Json;
  return { json, last: (bytes.readUInt8(0) & 2) !== 0, rest: bytes.subarray(5 + length) };
}

function codeOf(end: Json): string {
  const { error } = end as { error?: { code?: string } };
  return error?.code ?? "ok";
}
