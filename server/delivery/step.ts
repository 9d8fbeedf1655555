import type { FeedId } from "../chat/model.ts";

/** Everything that decides what a stream does next. */
export interface Situation {
  now: number;
  /** The client has gone. */
  left: boolean;
  sessionEnded: boolean;
  /** The server is about to stop. */
  stopping: boolean;
  /** When the stream has lived long enough. */
  endsAt: number;
  heartbeatAt: number;
  /** Everything that waited has been sent. */
  caughtUp: boolean;
  /** … and the client has been told so. */
  announced: boolean;
  /** When there is news to tell; Infinity for none. */
  newsAt: number;
  /** The feed to read from now. */
  feed: FeedId | undefined;
  /** It is the personal one, which says what the reader may no longer be told. */
  mayEndMembership: boolean;
  /** When to look again at a store that lags behind a hint; Infinity for none. */
  retryAt: number;
}

export type Step =
  | { do: "leave" | "end-session" | "stop" | "retire" | "beat" | "announce" | "tell" | "retry" }
  | { do: "read"; feed: FeedId }
  | { do: "wait"; until: number };

/**
 * What a stream does next. Ends come first; a heartbeat is never held up by content; news, being paced,
 * cannot starve the feeds, nor a busy feed the announcement that what waited has been sent. Nothing is told of a
 * conversation before it is known that the reader is still in it.
 */
export function nextStep(it: Situation): Step {
  if (it.left) return { do: "leave" };
  if (it.sessionEnded) return { do: "end-session" };
  if (it.stopping) return { do: "stop" };
  if (it.now >= it.endsAt) return { do: "retire" };
  if (it.now >= it.heartbeatAt) return { do: "beat" };
  if (it.caughtUp && !it.announced) return { do: "announce" };
  if (it.now >= it.newsAt && !it.mayEndMembership) return { do: "tell" };
  if (it.feed !== undefined) return { do: "read", feed: it.feed };
  if (it.now >= it.retryAt) return { do: "retry" };
  return { do: "wait", until: Math.min(it.endsAt, it.heartbeatAt, it.newsAt, it.retryAt) };
}
