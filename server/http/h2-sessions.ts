import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { Request, Response } from "./message.ts";

export interface SessionLimits {
  /** Calls at a time on one connection. */
  streams: number;
  headerBytes: number;
  /** A connection without a call for so long is closed; pings do not keep it. */
  idleSessionMs: number;
}

export interface H2Sessions {
  /** Takes connections by its `connection` event; does not listen itself. */
  readonly server: Http2Server;
  /** Tells every client to open no more calls, and closes each connection after its last. */
  drain(): void;
  /** How many connections there are. */
  size(): number;
}

/** An HTTP/2 server whose connections are bounded and can be drained. */
export function createH2Sessions(
  limits: SessionLimits,
  onRequest: (request: Request, response: Response) => void,
): H2Sessions {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer(
    {
      maxHeaderListPairs: 128,
      settings: {
        maxConcurrentStreams: limits.streams,
        maxHeaderListSize: limits.headerBytes,
        enablePush: false,
      },
    },
    onRequest,
  );
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    closeWhenIdle(session, limits.idleSessionMs);
  });
  return {
    server,
    drain: () => sessions.forEach((session) => session.close()),
    size: () => sessions.size,
  };
}

function closeWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let open = 0;
  // `close` would wait for a client that never answers.
  const timer = setTimeout(() => open === 0 && session.destroy(), idleMs);
  session.once("close", () => clearTimeout(timer));
  session.on("stream", (stream) => {
    open += 1;
    stream.once("close", () => {
      open -= 1;
      if (!session.destroyed) {
        timer.refresh();
      }
    });
  });
}
