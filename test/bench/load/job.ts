import type { Person } from "../society.ts";

/** How a server is spoken to. */
export type Protocol = "grpc" | "grpc-web" | "ws" | "socket.io" | "raw" | "http";

/** A server on this machine. */
export interface Endpoint {
  protocol: Protocol;
  port: number;
  /** Of its process, whose time is taken. */
  pid: number;
}

/**
 * How long something is done, in milliseconds of the server's processor: with less of it to be had, on a machine that
 * does other things, as much is done, and a server is warm when it has worked, not when time has passed.
 */
export interface Span {
  warmUpCpuMs: number;
  measureCpuMs: number;
}

/** Whether only correctness matters, or figures too. */
export function spanFor({ short }: { short: boolean }): Span {
  return short ? { warmUpCpuMs: 20, measureCpuMs: 40 } : { warmUpCpuMs: 4_000, measureCpuMs: 3_000 };
}

/** What a load process is to do. */
export type Job =
  /** One writes into a room, and everybody there gets it before the next is written. */
  | { pattern: "fan-out"; endpoint: Endpoint; room: string; sender: Person; listeners: Person[]; span: Span }
  /** Everybody calls, and calls again when answered. */
  | { pattern: "calls"; endpoint: Endpoint; callers: { person: Person; conversation: string }[]; span: Span }
  /** Everybody acknowledges message after message of those that wait for them, in one conversation each. */
  | {
      pattern: "acknowledge";
      endpoint: Endpoint;
      callers: { person: Person; conversation: string }[];
      span: Span;
    }
  /** Each pair talks: the next message follows once this one is answered and has arrived; or at fixed times. */
  | { pattern: "talk"; endpoint: Endpoint; pairs: Pair[]; span: Span; perSecond: number | undefined }
  | ReturnJob
  | SendingJob;

/** All of them come back at once. */
export interface ReturnJob {
  pattern: "return";
  endpoint: Endpoint;
  returners: readonly Returner[];
}

/** They send in turn, so often in a second over all, until the process is stopped. */
export interface SendingJob {
  pattern: "sending";
  endpoint: Endpoint;
  senders: readonly { person: Person; conversation: string }[];
  perSecond: number;
}

/** One who was away. */
export interface Returner {
  person: Person;
  /** Where they stood. */
  epoch: string;
  cursors: readonly { feed: string; version: number }[];
  /** How many messages wait for them, all in one conversation, with numbers in their client ids from 1. */
  waiting: number;
}

/** What came of a return, in milliseconds. */
export interface Returned {
  /** From the moment at which all came to the one at which the last, and the one in the middle, had caught up. */
  lastMs: number;
  medianMs: number;
  /** What the server had of a processor meanwhile. */
  serverCpuMs: number;
}

/** One who writes, and one who gets it. */
export interface Pair {
  conversation: string;
  sender: Person;
  receiver: Person;
}

/** How long things took, in milliseconds. */
export interface Latency {
  p50: number;
  p99: number;
  most: number;
}

/** What came of it, over exactly the measured span. */
export interface Outcome {
  /** What was done so many times: deliveries or calls. */
  things: number;
  wallMs: number;
  serverCpuMs: number;
  loadCpuMs: number;
  /** From sending to arriving, or to the answer. */
  latency: Latency;
}
