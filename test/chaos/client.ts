import { setTimeout as sleep } from "node:timers/promises";
import type { Recorder } from "./recorder.ts";
import type { Random } from "./seed.ts";
import type { Person, World } from "./world.ts";

/** One client of a run with its workload: what the run needs of a browser and of a small client alike. */
export interface Client {
  readonly name: string;
  /**
   * Does what the seed says until the signal aborts: sends, reads, comes and goes. Resolves when all that it began is
   * over, which after the signal may need a server that answers.
   */
  work(signal: AbortSignal): Promise<void>;
  /** What it is at, for a person who wonders why it does not come to rest. */
  state(): Promise<string>;
  /** Resolves to true when it is connected and has nothing left to send, to false when the signal aborts first. */
  settle(signal: AbortSignal): Promise<boolean>;
  /** Resolves to true when it has come as far as the server, to false when the signal aborts first. */
  arrive(heads: readonly Head[], signal: AbortSignal): Promise<boolean>;
  /** Writes down what it shows of every conversation, waiting for what is on its way until the signal aborts. */
  show(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** How far a conversation has come on the server. */
export interface Head {
  conversationId: string;
  members: readonly string[];
  version: number;
  seq: number;
}

/** What every client is given. */
export interface ClientDeps {
  name: string;
  /** Where it finds the server. */
  url: string;
  person: Person;
  world: World;
  recorder: Recorder;
  random: Random;
  /** Between two things that it does, on average. */
  pauseMs: number;
}

/** Resolves to true once the condition holds, or to false when the signal aborts. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  while (!(await condition())) {
    if (signal.aborted) return false;
    await pause(LOOK_AGAIN_MS, signal);
  }
  return true;
}

const LOOK_AGAIN_MS = 25;

/** Resolves after a while, or as soon as the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
