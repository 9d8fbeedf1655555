import type { Frame } from "../../web/src/chat/model.ts";
import { toCallError } from "../../web/src/transport/errors.ts";
import { pause, type ClientDeps } from "./client.ts";
import { attempt } from "./recorder.ts";
import { recordStream } from "./recorded-calls.ts";
import { createSmallCalls, type Protocol, type SmallCalls } from "./small-calls.ts";
import { cloneCopy, emptyCopy, heldUpTo, positionOf, take, type SmallCopy } from "./small-copy.ts";
/**
 * A script or a bot: it receives what it has not acknowledged, writes it down now and then, and acknowledges what is
 * written down. When it dies, what was only received is gone.
 */
export interface SmallDevice {
  readonly name: string;
  actor(): string;
  calls: SmallCalls;
  /** Logs in if the session is gone. Never gives up before the signal aborts. */
  logIn(signal: AbortSignal): Promise<void>;
  /** Receives until the signal aborts. */
  receive(signal: AbortSignal): Promise<void>;
  /** Dies and begins again from what it had written down. Throws CallError, having died all the same. */
  crash(): Promise<void>;
  /** Writes down what it holds and acknowledges it. Throws CallError. */
  writeDown(): Promise<void>;
  copy(): SmallCopy;
}

export type SmallDeps = Omit<ClientDeps, "world" | "pauseMs"> & { protocol: Protocol };

/** 2⅓ heartbeats of a second. */
const SILENCE_MS = 2_400;

export function createSmallDevice(deps: SmallDeps): SmallDevice {
  const { name, person, recorder, random } = deps;
  let token = "";
  let deviceId = "";
  let lives = 0;
  let actor = name;
  let written = emptyCopy();
  let held = emptyCopy();
  /** Since it began: one that died does not remember, and acknowledges again. */
  const acknowledged = new Map<string, number>();
  /** The server has greeted it since it began: a script connects before it does anything else. */
  let greeted = false;
  let life = new AbortController();
  const calls = createSmallCalls(deps.url, deps.protocol, () => token);

  const begin = () => {
    actor = `${name}#${++lives}`;
    recorder.write({ kind: "actor", actor, sort: "small", userId: person.userId, deviceId });
  };

  const beginAnew = (epoch: string) => {
    written = emptyCopy(epoch);
    held = emptyCopy(epoch);
    acknowledged.clear();
  };

  async function logIn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { username, password } = person;
        const answer = await calls.session.logIn({ username, password, bearer: true, deviceId });
        token = answer.token;
        if (answer.session?.deviceId !== deviceId) {
          deviceId = answer.session?.deviceId ?? "";
          // The server knows the old device no more: this is another one, which holds nothing.
          beginAnew("");
          begin();
        }
        return;
      } catch {
        await pause(random.between(200, 600), signal);
      }
    }
  }

  async function receive(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const own = new AbortController();
      life = own;
      try {
        await receiveOnce(AbortSignal.any([signal, own.signal]));
      } catch (error) {
        if (toCallError(error).failure.kind === "session-required") await logIn(signal);
      } finally {
        own.abort();
      }
      await pause(random.between(50, 500), signal);
    }
  }

  async function receiveOnce(signal: AbortSignal): Promise<void> {
    // By its marks alone, or by cursors as well.
    const position = positionOf(random.chance(0.5) ? held : emptyCopy());
    const start = "unacknowledged";
    const opening = { actor, userId: person.userId, deviceId, start, position } as const;
    const request = { position, start, untilCaughtUp: random.chance(0.2) } as const;
    const own = new AbortController();
    const either = AbortSignal.any([signal, own.signal]);
    let silence: NodeJS.Timeout | undefined;
    const expect = () => {
      clearTimeout(silence);
      silence = setTimeout(() => own.abort(), SILENCE_MS);
    };
    expect();
    try {
      for await (const frame of recordStream(recorder, opening, calls.receive(request, either))) {
        expect();
        if (either.aborted || !takeFrame(frame)) return;
      }
    } finally {
      clearTimeout(silence);
      own.abort();
    }
  }

  /** False when the stream is of no more use. */
  function takeFrame(frame: Frame): boolean {
    switch (frame.kind) {
      case "hello":
        if (held.epoch !== frame.epoch) beginAnew(frame.epoch);
        greeted = true;
        return true;
      case "changes":
        return take(held, frame.changes);
      case "reset":
        beginAnew(frame.epoch);
        return false;
      default:
        return true;
    }
  }

  async function writeDown(): Promise<void> {
    if (!greeted) return;
    written = cloneCopy(held);
    for (const conversationId of written.messages.keys()) {
      const seq = heldUpTo(written, conversationId);
      if (seq <= (acknowledged.get(conversationId) ?? 0)) continue;
      await acknowledge(conversationId, seq);
      acknowledged.set(conversationId, seq);
    }
  }

  /** A refusal is no error: the server may have gone back to a backup, or the person may have left. */
  async function acknowledge(conversationId: string, seq: number): Promise<void> {
    const { epoch } = written;
    const mark = { conversationId, seq: BigInt(seq), epoch, expectedUserId: person.userId };
    await attempt(
      recorder,
      (op) => ({ kind: "acknowledge", op, actor, deviceId, conversationId, seq, epoch }),
      () => calls.chat.acknowledgeMessages(mark),
    ).catch((error: unknown) => {
      if (toCallError(error).failure.kind !== "refused") throw error;
    });
  }

  return {
    name,
    calls,
    actor: () => actor,
    logIn,
    receive,
    writeDown,
    crash: async () => {
      try {
        // The last that is heard of it comes late, and is of no effect: a mark only rises.
        const higher = [...acknowledged].filter(([, seq]) => seq > 1);
        if (higher.length > 0) {
          const [conversationId, seq] = random.pick(higher);
          await acknowledge(conversationId, seq - 1);
        }
      } finally {
        held = cloneCopy(written);
        acknowledged.clear();
        greeted = false;
        begin();
        life.abort();
      }
    },
    copy: () => held,
  };
}
