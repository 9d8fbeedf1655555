import type { Caller, User } from "../chat/model.ts";
import type { Ending } from "../ending.ts";
import type { Admission } from "./admission.ts";
import type { Alarms } from "./alarms.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore } from "./feed-store.ts";
import type { Encode } from "./frame.ts";
import type { Hub } from "./hub.ts";
import type { OthersSources } from "./others.ts";
import type { Turns } from "./turns.ts";

/** Who listens. */
export interface Listener extends Caller {
  user: User;
  sessionId: string;
  /** Where from, for the limit of streams per address. */
  address: string;
  /** Aborts when the session ends: the stream ends with it. */
  sessionEnded: Ending;
}

/** Hears once that a stream is over, and by which error, if by one. Must not throw. */
export type Over = (failure?: { error: unknown }) => void;

/** What streams share. */
export interface StreamDependencies<Encoded> extends OthersSources {
  store: FeedStore;
  hub: Hub<Encoded>;
  admission: Admission;
  turns: Turns;
  clock: Clock;
  /** Wakes streams whose time has come. */
  alarms: Alarms<Wakeable>;
  encode: Encode<Encoded>;
  /** Those that are the same for all, encoded once. */
  frames: { readonly heartbeat: Encoded; readonly caughtUp: Encoded };
  /** From 0 to below 1. */
  random: () => number;
  /** The streams that are open now. */
  open: Set<Wakeable>;
  /** Whether the server is about to stop. */
  isStopping: () => boolean;
  /** When the client of a stream that ends for it should come back, in milliseconds: each another time. */
  comeBackAfter: () => number;
  settings: StreamSettings;
}

/** A stream, as those see it who only wake it. */
export interface Wakeable {
  ring(): void;
  /** The time has come that it set an alarm for. */
  wake(): void;
}

export interface StreamSettings {
  /** A Heartbeat comes at least this often. */
  heartbeatMs: number;
  /** A stream lives for this long, … */
  lifetimeMs: number;
  /** … give or take this, so that streams opened together do not end together. */
  lifetimeSpreadMs: number;
  /** Receipts and presence are told at most this often. */
  newsPaceMs: number;
}
