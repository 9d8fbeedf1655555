import { once } from "node:events";
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  ServerResponse,
} from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import { Server as Listener, type AddressInfo, type Socket } from "node:net";
import { requireFit, type KeyPair } from "./certificate.ts";
import { createConnections, type ConnectionLimits, type Connections, type SourceOf } from "./connections.ts";
import { fewAtATime } from "./few-at-a-time.ts";
import { createH2Sessions, type H2Sessions } from "./h2-sessions.ts";
import { Junctions } from "./junctions.ts";
import type { Lane } from "./lane.ts";
import type { Request, Response } from "./message.ts";
import { sniff } from "./sniff.ts";

/** How long and how much a client may take. All times in milliseconds. */
export interface PortLimits extends ConnectionLimits {
  /** From connecting to the first bytes, and for the TLS handshake. */
  silenceMs: number;
  /** From the first byte of a request to the end of its headers. */
  headersMs: number;
  /** From the first byte of a request to the end of its body. */
  requestMs: number;
  /** Between two requests on an HTTP/1.1 connection: longer than proxies keep theirs, so that they close first. */
  keepAliveMs: number;
  /** Without a call on an HTTP/2 connection. */
  idleSessionMs: number;
  /** How often the HTTP/1.1 limits are enforced. */
  checkEveryMs: number;
  headerBytes: number;
  /** Calls at a time on an HTTP/2 connection. */
  streams: number;
}

export const defaultLimits: PortLimits = {
  silenceMs: 8_000,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 75_000,
  idleSessionMs: 90_000,
  checkEveryMs: 1_000,
  headerBytes: 16 * 1024,
  streams: 128,
  connections: 20_000,
  connectionsPerSource: 2_000,
};

export interface PortOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** PEM; without it, plain HTTP. */
  tls: KeyPair | undefined;
  limits: PortLimits;
  /** Left out: every address is a source of its own. */
  sourceOf?: SourceOf;
  /** The short way over HTTP/1.1, for the requests that it takes; all others come to `onRequest`. */
  lane?: Lane | undefined;
  onRequest: (request: Request, response: Response) => void;
}

/** Connections whose first request is served in one turn of the event loop, so that a crowd holds up nobody else. */
const NEW_PER_TURN = 4;

/** A listening port that speaks HTTP/1.1 and HTTP/2 to whoever speaks either. */
export interface Port {
  readonly address: AddressInfo;
  /** Takes no more connections, asks clients to finish, and cuts those that have not after `graceMs`. Idempotent. */
  close(graceMs: number): Promise<void>;
  /** Shows this certificate to those who connect from now on; who is connected stays. A TLS port only. */
  renew(pair: KeyPair): void;
  /** Gauges: all are zero when no client is connected. */
  stats(): PortStats;
}

export interface PortStats {
  /** Open connections. */
  sockets: number;
  /** Those that have not said yet which HTTP they speak. */
  undecidedSockets: number;
  /** Those that speak HTTP/2. */
  h2Sessions: number;
  /** Responses that are not complete: of calls, streams and files. */
  responses: number;
  /** Bytes of them that clients have not taken yet, but for what the system holds. */
  unsentBytes: number;
}

/**
 * Listens. Rejects with the system's error when it cannot, such as EADDRINUSE, and for a certificate without its key.
 *
 * The HTTP/1.1 server must be the one that listens, because Node enforces its time limits on listening servers only.
 * So its own connection listener is taken off, connections are told apart by what they say first, and those that speak HTTP/1.1 are handed to that listener after all.
 */
export async function openPort(options: PortOptions): Promise<Port> {
  const { limits, tls, lane } = options;
  if (tls !== undefined) requireFit(tls);
  const responses = new Set<Response>();
  const remember = rememberIn(responses);
  const onRequest: PortOptions["onRequest"] = (request, response) => {
    remember(response);
    options.onRequest(request, response);
  };
  const h2 = createH2Sessions(limits, (request, response) => {
    limitReceiving(request, limits.requestMs);
    passOverRest(request);
    onRequest(request, response);
  });
  const server = createHttp1Server({
    ...options,
    onRequest: (request, response) => {
      if (response instanceof ServerResponse) junctions?.began(response.req, response);
      onRequest(request, response);
    },
  });
  // Node answers CONNECT by cutting the connection.
  server.on("connect", (_request, socket) => {
    junctions?.letGo(socket as Socket);
    refuseTunnel(socket as Socket, limits.silenceMs);
  });
  const connections = createConnections(limits, options.sourceOf ?? ((address) => address));
  const undecided = new Set<Socket>();
  const later = fewAtATime(NEW_PER_TURN, setImmediate);
  const decide = (socket: Socket): void => {
    undecided.add(socket);
    sniff(socket, { patienceMs: limits.silenceMs, later }, (protocol) => {
      undecided.delete(socket);
      if (protocol === undefined) return;
      if (protocol === "h2") {
        // Node lets HTTP/1.1 clients finish sending first. Here it would keep the calls of a client that has left.
        socket.allowHalfOpen = false;
        h2.server.emit("connection", socket);
      } else {
        (junctions ?? node).serve(socket);
      }
    });
  };
  const encrypted = server instanceof TlsServer;
  const node = { serve: takeOwnListener(server, encrypted ? "secureConnection" : "connection") };
  const junctions = lane && new Junctions({ lane, keepAliveMs: limits.keepAliveMs, ...node });
  const accept = encrypted ? takeOwnListener(server, "connection") : decide;
  if (encrypted) server.on("secureConnection", decide);
  server.on("connection", (socket: Socket) => {
    if (connections.take(socket)) accept(socket);
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  return {
    address: server.address() as AddressInfo,
    close: closer({ server, h2, connections, undecided, junctions }),
    renew: (pair) => {
      if (encrypted) server.setSecureContext(pair);
    },
    stats: () => {
      const onLane = junctions?.stats() ?? { responses: 0, unsentBytes: 0 };
      return {
        sockets: connections.size(),
        undecidedSockets: undecided.size,
        h2Sessions: h2.size(),
        responses: responses.size + onLane.responses,
        unsentBytes: [...responses].reduce(
          (bytes, { writableLength }) => bytes + writableLength,
          onLane.unsentBytes,
        ),
      };
    },
  };
}

/** Takes off the listener with which a fresh server serves its connections. */
function takeOwnListener(server: Server, event: string): (socket: Socket) => void {
  const [listener] = server.listeners(event).slice(-1);
  if (listener === undefined) {
    throw new Error(`Node's server no longer serves connections by its event ${event}.`);
  }
  server.off(event, listener as () => void);
  return listener.bind(server) as (socket: Socket) => void;
}

/** @returns what puts a response in there until it closes */
function rememberIn(open: Set<Response>): (response: Response) => void {
  // One for all: a function for each would stay in memory as long as its response.
  function forget(this: Response): void {
    open.delete(this);
  }
  return (response) => {
    open.add(response);
    response.on("close", forget);
  };
}

function createHttp1Server({ limits, tls, onRequest }: PortOptions): Server {
  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  };
  const server: Server =
    tls === undefined
      ? createPlainServer(settings, onRequest)
      : createTlsServer(
          { ...settings, ...tls, handshakeTimeout: limits.silenceMs, ALPNProtocols: ["h2", "http/1.1"] },
          onRequest,
        );
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    const goOn = (): void => {
      response.writeContinue();
      server.emit("request", request, response);
    };
    // Behind another request the word would wait in the response, whose header Node then puts before it: it would stand in the
    // middle of the answer. So such a request waits for its turn.
    if (response.socket === null) response.once("socket", goOn);
    else goOn();
  });
  return server;
}

/** Node has let go of the socket by now: nobody else hears its errors, and no other time limit closes it. */
function refuseTunnel(socket: Socket, patienceMs: number): void {
  socket.on("error", () => {});
  // An answer before it may wait for a client that takes nothing.
  socket.setTimeout(patienceMs, () => socket.destroy());
  // What came after the request is read, since a connection closed over unread bytes takes its answer with it.
  socket.resume();
  socket.write(
    "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, POST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  );
  socket.destroySoon();
}

/**
 * What Node does for HTTP/1.1 by itself, too: a body that nobody reads once it is answered is passed over. Over HTTP/2 it
 * would hold up the whole connection, and hide that the client has left.
 */
function passOverRest(request: Request): void {
  if ("stream" in request) {
    const { stream } = request;
    // Whoever read it pauses it when they give up, and some do so after the answer.
    stream.once("finish", () => stream.on("pause", () => stream.resume()).resume());
  }
}

/** What Node does for HTTP/1.1 by itself: a request that trickles in is cut. */
function limitReceiving(request: Request, requestMs: number): void {
  const timer = setTimeout(() => request.destroy(), requestMs);
  const stop = () => clearTimeout(timer);
  request.once("end", stop).once("close", stop);
}

interface Closing {
  server: Server;
  h2: H2Sessions;
  connections: Connections;
  undecided: ReadonlySet<Socket>;
  junctions: Junctions | undefined;
}

function closer({ server, h2, connections, undecided, junctions }: Closing): Port["close"] {
  let closing: Promise<void> | undefined;
  return (graceMs) => (closing ??= close(graceMs));

  async function close(graceMs: number): Promise<void> {
    const closed = once(server, "close");
    // Not as HTTP servers close: Node knows nothing of the lane, and would take connections with a call on it for idle.
    Listener.prototype.close.call(server);
    h2.drain();
    undecided.forEach((socket) => socket.destroy());
    const closeIdle = () => (junctions === undefined ? server.closeIdleConnections() : junctions.closeIdle());
    closeIdle();
    // A connection that was busy a moment ago stays open for reuse unless it is closed when it falls idle.
    const sweep = setInterval(closeIdle, 50);
    // Not by way of the protocols: HTTP/2 would wait for the client's goodbye.
    const cut = setTimeout(() => {
      for (const socket of connections.open()) socket.destroy();
    }, graceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(cut);
    // Lets go of the clock by which Node holds its time limits.
    server.close();
  }
}
