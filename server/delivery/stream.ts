import { Refusal } from "../refusal.ts";
import { nextStep } from "./step.ts";
import { connect, type Connection, type Listener, type StreamDependencies } from "./stream-connection.ts";
import type { StreamRequest } from "./stream-feeds.ts";

/** The server is about to stop: the stream's end says nothing about the client, which reconnects. */
export class ServerStopping extends Error {
  constructor() {
    super("The server is about to stop.");
    this.name = "ServerStopping";
  }
}

/**
 * One stream, from Hello to its end, as the contract's ReceiveMessages says. It holds a cursor per feed and
 * no content: what is not pulled is not read. It ends quietly when `signal` aborts, with GoingAway at the
 * end of its life, with GoingAway and then `ServerStopping` when the server stops, and with a Refusal when
 * the session ends or there are too many streams.
 */
export async function* openStream<Encoded>(
  deps: StreamDependencies<Encoded>,
  listener: Listener,
  request: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<Encoded, void, void> {
  if (signal.aborted) return;
  const { encode, settings } = deps;
  const { epoch } = deps.store;
  const { user, deviceId } = listener;
  const connection = connect(deps, listener, request, signal);
  try {
    yield encode({ kind: "hello", epoch, heartbeatMs: settings.heartbeatMs, user, deviceId });
    if (await connection.feeds.open()) yield* run(deps, connection, request.untilCaughtUp);
    else yield encode({ kind: "reset", epoch });
  } finally {
    connection.close();
  }
}

async function* run<Encoded>(
  deps: StreamDependencies<Encoded>,
  { feeds, news, look, wait }: Pick<Connection<Encoded>, "feeds" | "news" | "look" | "wait">,
  untilCaughtUp: boolean,
): AsyncGenerator<Encoded, void, void> {
  const { clock, encode, settings } = deps;
  let heartbeatAt = clock.now() + settings.heartbeatMs;
  let announced = false;
  for (;;) {
    const step = nextStep({ ...look(), heartbeatAt, announced });
    switch (step.do) {
      case "leave":
        return;
      case "end-session":
        throw new Refusal("session-required", "Your session has ended. Log in again.");
      case "stop":
        yield encode({ kind: "going-away", retryAfterMs: deps.comeBackAfter() });
        throw new ServerStopping();
      case "retire":
        // At once: each stream has a lifetime of its own, so they do not come together.
        yield encode({ kind: "going-away", retryAfterMs: 0 });
        return;
      case "beat":
        heartbeatAt = clock.now() + settings.heartbeatMs;
        yield encode({ kind: "heartbeat" });
        break;
      case "announce":
        announced = true;
        yield encode({ kind: "caught-up" });
        if (untilCaughtUp) return;
        news.begin();
        break;
      case "tell":
        for (const frame of await news.take()) yield encode(frame);
        break;
      case "retry":
        feeds.retry();
        break;
      case "read": {
        const frame = await feeds.read(step.feed);
        if (frame !== undefined) yield frame;
        break;
      }
      case "wait":
        await wait(step.ms);
    }
  }
}
