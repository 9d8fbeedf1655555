import { Agent, request as httpRequest } from "node:http";
import { connect, type ClientHttp2Session } from "node:http2";
import { Code } from "@connectrpc/connect";
import { bearer } from "../attacks/calls.ts";

/** One of the ways in which a call travels. */
export interface Protocol {
  name: string;
  /** Of a unary call, and of a stream. */
  types: readonly [unary: string, stream: string];
  json: boolean;
  /** Whether a unary call has an envelope, too. */
  enveloped: boolean;
  http2: boolean;
}

export const protocols: readonly Protocol[] = [
  {
    name: "Connect as JSON",
    types: ["application/json", "application/connect+json"],
    json: true,
    enveloped: false,
    http2: false,
  },
  {
    name: "Connect",
    types: ["application/proto", "application/connect+proto"],
    json: false,
    enveloped: false,
    http2: false,
  },
  {
    name: "gRPC-Web",
    types: ["application/grpc-web+proto", "application/grpc-web+proto"],
    json: false,
    enveloped: true,
    http2: false,
  },
  {
    name: "gRPC",
    types: ["application/grpc+proto", "application/grpc+proto"],
    json: false,
    enveloped: true,
    http2: true,
  },
];

export interface PipeRequest {
  path: string;
  protocol: Protocol;
  streams: boolean;
  token: string;
  body: Uint8Array;
}

export interface Pipes {
  /** @returns the code that the call ended with; `ok` for a stream that went on */
  send(request: PipeRequest): Promise<string>;
  close(): void;
}

/** A stream that says nothing more for so long is left. */
const LONG_ENOUGH_MS = 150;
/** No call takes so long, on whatever machine. */
const HANGS_MS = 60_000;

/** Connections that are kept, so that the time goes into requests. */
export function openPipes(url: string): Pipes {
  const agent = new Agent({ keepAlive: true });
  let session: ClientHttp2Session | undefined;
  const sessionNow = () => {
    if (session === undefined || session.closed || session.destroyed) {
      session = connect(url);
      session.on("error", () => {});
    }
    return session;
  };
  return {
    send: (request) =>
      request.protocol.http2 ? overHttp2(sessionNow(), request) : overHttp1(url, agent, request),
    close() {
      agent.destroy();
      session?.destroy();
    },
  };
}

function overHttp1(url: string, agent: Agent, pipeRequest: PipeRequest): Promise<string> {
  const { path, protocol, streams, token, body } = pipeRequest;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const type = protocol.types[streams ? 1 : 0];
  const headers = { "content-type": type, "content-length": body.length, ...bearer(token) };
  const outgoing = httpRequest(new URL(path, url), { method: "POST", agent, headers });
  outgoing.setTimeout(HANGS_MS, () => reject(new Error("There was no answer.")));
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    // A connection that was kept may be closed by the server just as it is used again; a new one is not.
    const closedMeanwhile = outgoing.reusedSocket && error.code === "ECONNRESET";
    if (closedMeanwhile) resolve(overHttp1(url, agent, pipeRequest));
    else reject(error);
  });
  outgoing.once("response", (response) => {
    const chunks: Buffer[] = [];
    const end = () => {
      clearTimeout(timer);
      const status = response.headers["grpc-status"];
      resolve(codeIn(response.statusCode ?? 0, String(status ?? ""), Buffer.concat(chunks)));
    };
    const timer = setTimeout(() => {
      if (!streams) return;
      end();
      outgoing.destroy();
    }, LONG_ENOUGH_MS);
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.once("end", end);
    response.once("error", reject);
  });
  outgoing.end(body);
  return promise;
}

function overHttp2(
  session: ClientHttp2Session,
  { path, protocol, streams, token, body }: PipeRequest,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const type = protocol.types[streams ? 1 : 0];
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": type,
    te: "trailers",
    ...bearer(token),
  });
  let status = "";
  let http = 0;
  stream.setTimeout(HANGS_MS, () => reject(new Error("There was no answer.")));
  stream.on("response", (headers) => {
    http = headers[":status"] ?? 0;
    status = String(headers["grpc-status"] ?? "");
  });
  stream.on("trailers", (trailers) => (status = String(trailers["grpc-status"] ?? "")));
  stream.resume();
  const end = () => {
    clearTimeout(timer);
    resolve(codeIn(http, status, Buffer.alloc(0)));
  };
  const timer = setTimeout(() => {
    if (!streams) return;
    end();
    stream.close(8);
  }, LONG_ENOUGH_MS);
  stream.once("error", reject);
  stream.once("end", end);
  stream.end(body);
  return promise;
}

/** The code of an answer, in whichever of the three places it stands. */
function codeIn(http: number, grpcStatus: string, body: Buffer): string {
  if (grpcStatus !== "" && grpcStatus !== "0") return nameOf(Number(grpcStatus));
  const text = body.toString("latin1");
  const inTrailers = /grpc-status: ?(\d+)/.exec(text)?.[1];
  if (inTrailers !== undefined && inTrailers !== "0") return nameOf(Number(inTrailers));
  const inJson = /"code":"([a-z_]+)"/.exec(text)?.[1];
  if (inJson !== undefined) return inJson;
  return http === 200 ? "ok" : `HTTP ${http}`;
}

/** As Connect spells it. */
function nameOf(code: number): string {
  const name = Code[code] ?? `code ${code}`;
  return name.replace(/\B[A-Z]/g, "_$&").toLowerCase();
}
