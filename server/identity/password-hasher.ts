import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from "node:crypto";
import { throttled } from "./throttle.ts";

/** What one hashing takes: memory in KiB, passes over it, lanes. */
interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

/** Argon2id as OWASP recommends it: 19 MiB, two passes, one lane. */
const COST: Cost = { memory: 19 * 1024, passes: 2, parallelism: 1 };
const TAG_LENGTH = 32;
/** Roughly what one hashing takes; only used to say when it makes sense to come again. */
const HASH_MS = 50;

/** Hashes and compares passwords off the event loop, a few at once. */
export interface PasswordHasher {
  /** The hash to store, with its salt and cost in it. Throws as `verify` does. */
  hash(password: string, signal: AbortSignal): Promise<string>;
  /**
   * Whether the password is the one that was hashed.
   *
   * @throws Refusal `throttled` when too many wait; the signal's reason when it aborts while waiting
   */
  verify(stored: string, password: string, signal: AbortSignal): Promise<boolean>;
}

/**
 * @param limits how many hashings run at once (each takes 19 MiB) and how many may wait
 * @param cost what a hashing costs
 */
export function createPasswordHasher(
  limits: { hashesAtOnce: number; hashesWaiting: number },
  cost: Cost = COST,
): PasswordHasher {
  const turns = createTurns(limits.hashesAtOnce, limits.hashesWaiting);
  return {
    hash: (password, signal) => turns(async () => encode(randomBytes(16), password, cost), signal),
    verify: (stored, password, signal) => turns(async () => matches(stored, password), signal),
  };
}

async function encode(salt: Buffer, password: string, cost: Cost): Promise<string> {
  const tag = await derive({ ...cost, nonce: salt, message: password, tagLength: TAG_LENGTH });
  const parameters = `m=${cost.memory},t=${cost.passes},p=${cost.parallelism}`;
  return ["", "argon2id", "v=19", parameters, base64(salt), base64(tag)].join("$");
}

/** Whether a password was hashed at less cost than it is now: who types it can have it hashed anew. */
export function isOutdated(stored: string): boolean {
  const { memory, passes } = decode(stored);
  return memory < COST.memory || passes < COST.passes;
}

async function matches(stored: string, password: string): Promise<boolean> {
  const { salt, tag, ...cost } = decode(stored);
  const actual = await derive({ ...cost, nonce: salt, message: password, tagLength: tag.length });
  return timingSafeEqual(actual, tag);
}

function decode(stored: string): Cost & { salt: Buffer; tag: Buffer } {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored);
  if (parts === null) {
    throw new Error("A stored password hash has a form that this version does not know.");
  }
  const [, memory, passes, parallelism, salt = "", tag = ""] = parts;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

function derive(parameters: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Base64 without padding, as the PHC string format wants it. */
function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

type Turns = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Runs work first come, first served, `atOnce` at a time; refuses when `mayWait` wait already. */
function createTurns(atOnce: number, mayWait: number): Turns {
  let running = 0;
  const waiting = new Set<() => void>();

  function turn(signal: AbortSignal): Promise<void> | undefined {
    if (running < atOnce) {
      running += 1;
      return undefined;
    }
    if (waiting.size >= mayWait) {
      throw throttled((waiting.size * HASH_MS) / atOnce, "LIMIT_PASSWORDS_WAITING");
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(start);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      waiting.add(start);
    });
  }

  /** Hands the turn to who waits longest, or gives it up. */
  function pass(): void {
    for (const start of waiting) {
      waiting.delete(start);
      start();
      return;
    }
    running -= 1;
  }

  return async (work, signal) => {
    signal.throwIfAborted();
    await turn(signal);
    try {
      return await work();
    } finally {
      pass();
    }
  };
}
