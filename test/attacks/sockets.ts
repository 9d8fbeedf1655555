import { connect as connectH2, type ClientHttp2Session, type OutgoingHttpHeaders } from "node:http2";
import { connect, type Socket } from "node:net";
import { text as readText } from "node:stream/consumers";

/** A connection whose errors are nobody's concern: it may be cut at any time. */
export function dial(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

/** Writes the bytes and reads until the server closes the connection, or cuts it. */
export async function answerTo(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = dial(port);
  socket.write(bytes);
  const heard: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => heard.push(chunk));
  await closing(socket);
  return Buffer.concat(heard).toString("latin1");
}

/** The status of the first answer to these bytes; 0 when there was none. */
export async function statusOf(port: number, bytes: string | Uint8Array): Promise<number> {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(await answerTo(port, bytes))?.[1] ?? 0);
}

/** The head of a request that ends its connection. */
export function head(firstLine: string, ...fields: string[]): string {
  return `${[firstLine, ...fields, "Connection: close"].join("\r\n")}\r\n\r\n`;
}

/** Milliseconds until the server has closed the connection, from now. */
export async function msUntilClosed(socket: Socket): Promise<number> {
  const begun = performance.now();
  socket.resume();
  await closing(socket);
  return performance.now() - begun;
}

async function closing(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}

/** Works with a connection of HTTP/2 without TLS, which is closed when the work is over. */
export async function withSession(
  url: string,
  work: (session: ClientHttp2Session) => Promise<void>,
): Promise<void> {
  const session = connectH2(url);
  session.on("error", () => {});
  try {
    await work(session);
  } finally {
    session.destroy();
  }
}

/** How one request of a session ended. */
export interface H2Answer {
  /** 0 when there was none. */
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  trailers: Record<string, string | string[] | undefined>;
  body: string;
  /** Of RST_STREAM; 0 when there was no error. */
  reset: number;
}

export async function requestH2(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array = "",
): Promise<H2Answer> {
  const stream = session.request({ ":method": "POST", ...headers });
  const answer: H2Answer = { status: 0, headers: {}, trailers: {}, body: "", reset: 0 };
  stream.on("error", () => {});
  stream.on("response", (received) => {
    answer.status = received[":status"] ?? 0;
    answer.headers = received;
  });
  stream.on("trailers", (received) => (answer.trailers = received));
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.end(body);
  answer.body = await readText(stream).catch(() => "");
  await closed;
  answer.reset = stream.rstCode ?? 0;
  return answer;
}

/** A frame of HTTP/2: RFC 9113, section 4.1. */
export function h2Frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, payload]);
}

/** What a client says first: the preface and empty SETTINGS. */
export const h2Hello = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  h2Frame(4, 0, 0, Buffer.alloc(0)),
]);

/** A header field that leaves the compression table as it is: RFC 7541, section 6.2.2. */
export function hpackLiteral(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), hpackText(name), hpackText(value)]);
}

function hpackText(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const size = [127];
  let rest = bytes.length - 127;
  while (rest >= 128) {
    size.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.concat([Buffer.from([...size, rest]), bytes]);
}
