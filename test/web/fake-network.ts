import type { Frame } from "../../web/src/chat/model.ts";
import type { ReceiveCalls } from "../../web/src/transport/calls.ts";
import { CallError } from "../../web/src/transport/errors.ts";
import type { ManualClock } from "./manual-clock.ts";

/** What may be wrong between a page and its server. */
export type Weather =
  | "fine"
  /** Connections are closed, and refused. */
  | "closed"
  /** Everything is swallowed; connections that were there are dead for ever. */
  | "swallowing"
  /** What a response holds is passed on when it is complete. */
  | "holding"
  /** The beginning of a response is passed on, and the rest when it is complete. */
  | "holding the rest";

export interface FakeNetwork {
  calls: Pick<ReceiveCalls, "receive">;
  become(weather: Weather): void;
  /** The server says so on every stream and ends it. */
  goAway(retryAfterMs: number): void;
  /** Connections that the page has not given up. */
  open(): number;
  /** There is a stream on which news would arrive now. */
  delivers(): boolean;
}

interface Connection {
  cut(): void;
  leave(retryAfterMs: number): void;
  dead: boolean;
  poll: boolean;
}

/** A server that has nothing to say but heartbeats, behind a network that does what a test tells it to. */
export function createFakeNetwork(clock: ManualClock, userId: string, heartbeatMs: number): FakeNetwork {
  let weather: Weather = "fine";
  const connections = new Set<Connection>();
  const closed = () => new CallError({ kind: "unknown", message: "The connection was closed." }, undefined);

  async function* receive(poll: boolean, signal: AbortSignal): AsyncGenerator<Frame> {
    let cut = (_error: CallError): void => undefined;
    const torn = new Promise<never>((_resolve, reject) => (cut = reject));
    torn.catch(() => undefined);
    let leave = (_retryAfterMs: number): void => undefined;
    const leaving = new Promise<number>((resolve) => (leave = resolve));
    const dead = weather === "swallowing";
    const connection: Connection = { cut: () => cut(closed()), leave, dead, poll };
    signal.addEventListener("abort", () => {
      connections.delete(connection);
      connection.cut();
    });
    connections.add(connection);
    if (weather === "closed") connection.cut();
    const passes = (part: "beginning" | "rest") => {
      if (connection.dead || weather === "swallowing" || weather === "closed") return false;
      return poll || weather === "fine" || (weather === "holding the rest" && part === "beginning");
    };
    // A frame that is not passed on is held for good: whoever waits for it gives up.
    const held = () => torn;
    if (!passes("beginning")) await held();
    yield* [{ kind: "hello", epoch: "e", heartbeatMs, userId }, { kind: "caught-up" }] satisfies Frame[];
    if (poll) return;
    for (;;) {
      const beat = new Promise<void>((resolve) => clock.after(heartbeatMs, resolve));
      const retryAfterMs = await Promise.race([torn, leaving, beat]);
      if (retryAfterMs !== undefined) {
        yield { kind: "going-away", retryAfterMs };
        throw closed();
      }
      if (!passes("rest")) await held();
      yield { kind: "alive" };
    }
  }

  return {
    calls: { receive: (_position, _userId, poll, signal) => receive(poll, signal) },
    become: (next) => {
      weather = next;
      for (const connection of connections) {
        if (next === "closed") connection.cut();
        if (next === "swallowing") connection.dead = true;
      }
    },
    goAway: (retryAfterMs) => connections.forEach((connection) => connection.leave(retryAfterMs)),
    open: () => connections.size,
    delivers: () => weather === "fine" && [...connections].some(({ dead, poll }) => !dead && !poll),
  };
}
