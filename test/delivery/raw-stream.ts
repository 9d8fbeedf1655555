import { request as requestH1 } from "node:http";
import { connect as connectH2, constants, type ClientHttp2Session } from "node:http2";
import type { Readable } from "node:stream";

/** A ReceiveMessages stream whose connection a test can end in every way there is. */
export interface RawStream {
  /** Resolves when everything that waited has come; rejects when the stream ends before. */
  readonly caughtUp: Promise<void>;
  /** Reads no more, so that the network fills up. */
  pause(): void;
  /** Resolves when the stream is over, however it ended. */
  readonly over: Promise<void>;
  /** Ends it as a client that closes its connection, or its stream of one, does. */
  close(): void;
  /** Ends it as a client that dies does. */
  reset(): void;
}

const path = "/chat.v1.ChatService/ReceiveMessages";
const message = Buffer.from("{}");
const body = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
const headers = (token: string) => ({
  "content-type": "application/connect+json",
  authorization: `Bearer ${token}`,
});

/** Over HTTP/1.1, on a connection of its own. @param length of the request that is announced, if not its own */
export function openH1Stream(url: string, token: string, length = body.length): RawStream {
  const request = requestH1(url + path, {
    method: "POST",
    agent: false,
    headers: { ...headers(token), "content-length": length },
  });
  const watched = watch(request, (hear) => request.on("response", hear));
  if (length === body.length) request.end(body);
  else request.write(body);
  return {
    ...watched,
    close: () => request.destroy(),
    reset: () => request.socket?.resetAndDestroy(),
  };
}

/** A connection for up to 100 streams over HTTP/2. */
export function openH2Session(url: string): ClientHttp2Session {
  return connectH2(url).on("error", () => {});
}

/** Over HTTP/2; `reset` kills the whole connection. */
export function openH2Stream(session: ClientHttp2Session, token: string): RawStream {
  const stream = session.request({ ":path": path, ":method": "POST", ...headers(token) });
  const watched = watch(stream, (hear) => hear(stream));
  stream.end(body);
  return {
    ...watched,
    close: () => stream.close(constants.NGHTTP2_CANCEL),
    reset: () => session.destroy(),
  };
}

function watch(
  end: { on(event: "error" | "close", listener: (error?: Error) => void): unknown },
  answered: (hear: (response: Readable) => void) => void,
): Pick<RawStream, "caughtUp" | "over" | "pause"> {
  const caughtUp = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  // Whoever tears a stream before it has caught up does not wait for it.
  caughtUp.promise.catch(() => {});
  let heard = "";
  let response: Readable | undefined;
  end.on("error", () => {});
  end.on("close", () => {
    caughtUp.reject(new Error(`The stream ended before it had caught up: ${heard}`));
    over.resolve();
  });
  answered((readable) => {
    response = readable;
    readable.on("error", () => {});
    readable.on("data", (chunk) => {
      heard += String(chunk);
      if (heard.includes('"caughtUp"')) caughtUp.resolve();
      heard = heard.slice(-500);
    });
  });
  return { caughtUp: caughtUp.promise, over: over.promise, pause: () => void response?.pause() };
}
