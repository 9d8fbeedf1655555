import { setTimeout as sleep } from "node:timers/promises";
import { CallError } from "../../web/src/transport/errors.ts";
import { pause, until, type Client, type ClientDeps, type Head } from "./client.ts";
import { attempt } from "./recorder.ts";
import { spellTarget } from "./recorded-calls.ts";
import { sent, type Protocol } from "./small-calls.ts";
import { attemptChange, chooseChange, oppositeOf, type SmallCommand } from "./small-changes.ts";
import { createSmallDevice } from "./small-device.ts";
import { BUSIEST, placesOf, type Place } from "./world.ts";

/** Before anything is tried again. */
const RETRY_MS = 150;
/** Messages that it may send, and changes that it may ask for, again a while later. */
const MOST_ANSWERED = 50;

type SmallTarget = { case: "conversationId" | "userId" | "username"; value: string };

interface SmallMessage {
  id: string;
  target: SmallTarget;
  text: string;
  /** 0: an answer to none. */
  replyToSeq: number;
}

/** A small client that talks: it repeats with the same id until it knows, and now and then does what it must not. */
export function createSmallActor(deps: ClientDeps & { protocol: Protocol }): Client {
  const { recorder, world, person, pauseMs } = deps;
  const random = deps.random.derive("work");
  const device = createSmallDevice(deps);
  const places = placesOf(world, person);
  const closing = new AbortController();
  const receiving = device.logIn(closing.signal).then(() => device.receive(closing.signal));
  let messages = 0;
  let commands = 0;
  const answered: SmallMessage[] = [];
  const performed: SmallCommand[] = [];

  const actions: [weight: number, run: () => Promise<void>][] = [
    [60, () => talk()],
    [20, () => device.writeDown()],
    [8, () => device.crash()],
    [12, () => move()],
    [60, () => change()],
    [1, () => remove()],
    [4, () => sendAgain()],
    [8, () => changeAgain()],
  ];

  async function talk(): Promise<void> {
    const message = compose(random.chance(BUSIEST) ? (places[0] as Place) : random.pick(places));
    const together = random.chance(0.1) ? [send(message), send(message)] : [send(message)];
    const answers = await Promise.allSettled(together);
    const [first] = answers;
    if (first?.status === "rejected") {
      if (!(await isSettledBy(first.reason))) await repeat(() => send(message));
    } else if (first?.status === "fulfilled") {
      answered.push(message);
      if (answered.length > MOST_ANSWERED) answered.shift();
      // The same again is answered as before; another text under the same id is refused.
      if (random.chance(0.15)) await send(message);
      else if (random.chance(0.08)) await send({ ...message, text: `${message.text}, or not` });
    }
  }

  /** Something that was answered a while ago, as a script does that forgot that it had an answer. */
  async function sendAgain(): Promise<void> {
    if (answered.length > 0) await send(random.pick(answered));
  }

  function compose({ conversationId, peer }: Place): SmallMessage {
    const id = `${device.name}-${String(++messages).padStart(6, "0")}`;
    const target: SmallTarget =
      peer === undefined || random.chance(0.3)
        ? { case: "conversationId", value: conversationId }
        : random.chance(0.5)
          ? { case: "userId", value: peer.userId }
          : { case: "username", value: peer.username };
    const newest = Math.max(0, ...(device.copy().messages.get(conversationId)?.keys() ?? []));
    const replyToSeq = newest > 0 && random.chance(0.2) ? 1 + random.below(newest) : 0;
    return { id, target, text: `${device.name} says ${messages}`, replyToSeq };
  }

  /** Edits, deletes or reacts to something that it holds, with the same id until it knows. */
  async function change(): Promise<void> {
    const [conversationId, held] = random.pick([...device.copy().messages, ["", new Map<number, never>()]]);
    const message = random.pick([...held.values(), undefined].slice(-10));
    if (message === undefined) return;
    const newId = () => `${device.name}-k${String(++commands).padStart(6, "0")}`;
    const command = chooseChange({ id: newId(), conversationId, message }, person.userId, random);
    const once = () => performOnce(command);
    const together = random.chance(0.1) ? [once(), once()] : [once()];
    const [first] = await Promise.allSettled(together);
    if (first?.status === "rejected") {
      if (!(await isSettledBy(first.reason))) await repeat(once);
    } else {
      performed.push(command);
      if (performed.length > MOST_ANSWERED) performed.shift();
      const otherwise = oppositeOf(command, newId());
      if (otherwise !== undefined && random.chance(0.4)) {
        await performOnce(otherwise);
        // What was asked for first comes late once more.
        await performOnce(command);
      }
    }
  }

  function performOnce(command: SmallCommand): Promise<void> {
    const { userId } = person;
    return attemptChange(device.calls, { recorder, actor: device.actor(), userId }, command);
  }

  /** Something that was done a while ago: others, or this one, may have done otherwise since. */
  async function changeAgain(): Promise<void> {
    if (performed.length > 0) await performOnce(random.pick(performed));
  }

  async function send({ id, target, text, replyToSeq }: SmallMessage): Promise<void> {
    const actor = device.actor();
    const { userId } = person;
    const spelled = spellTarget({ [target.case]: target.value } as never);
    await attempt(
      recorder,
      (op) => ({
        ...{ kind: "send", op, actor, userId, id, target: spelled, text },
        ...(replyToSeq > 0 && { replyTo: replyToSeq }),
      }),
      () =>
        device.calls.chat.sendMessage({
          ...{ clientMessageId: id, target, text, expectedUserId: userId },
          replyToSeq: BigInt(replyToSeq),
        }),
      sent,
    );
  }

  /** Until it is known what became of it, also after the work has ended. */
  async function repeat(once: () => Promise<void>): Promise<void> {
    while (!closing.signal.aborted) {
      await sleep(RETRY_MS);
      try {
        return await once();
      } catch (error) {
        if (await isSettledBy(error)) return;
      }
    }
  }

  /** Waits as the error asks. @returns whether it was definite: nothing more will become of it */
  async function isSettledBy(error: unknown): Promise<boolean> {
    if (!(error instanceof CallError)) throw error;
    if (error.failure.kind === "throttled") await sleep(error.failure.retryAfterMs);
    if (error.failure.kind === "session-required") await device.logIn(closing.signal);
    return error.failure.kind === "refused";
  }

  async function move(): Promise<void> {
    const room = random.pick(places.filter(({ changing }) => changing));
    const { conversationId } = room;
    const { userId } = person;
    const change = random.chance(0.5) ? "join" : "leave";
    await attempt(
      recorder,
      (op) => ({ kind: "member", op, by: userId, userId, conversationId, change }),
      async () => {
        if (change === "join") await device.calls.chat.joinRoom({ conversationId });
        else await device.calls.chat.leaveRoom({ conversationId });
      },
    );
  }

  /** Ends somebody else's membership, as far as that is theirs to do. */
  async function remove(): Promise<void> {
    const { conversationId } = random.pick(places.filter(({ changing }) => changing));
    const { userId } = random.pick(world.people.filter((one) => one !== person));
    const by = person.userId;
    await attempt(
      recorder,
      (op) => ({ kind: "member", op, by, userId, conversationId, change: "leave" }),
      () => device.calls.chat.removeMember({ conversationId, userId }),
    );
  }

  return {
    name: device.name,
    work: async (signal) => {
      while (!signal.aborted) {
        await random
          .weigh(actions)()
          .catch((error: unknown) => isSettledBy(error));
        await pause(random.between(0.2, 1.8) * pauseMs, signal);
      }
    },
    state: async () => JSON.stringify([...device.copy().cursors]),
    settle: async () => true,
    arrive: async (heads, signal) => {
      const mine = heads.filter(({ members }) => members.includes(person.userId));
      const arrived = ({ conversationId, version }: Head) =>
        (device.copy().cursors.get(conversationId) ?? 0) >= version;
      if (!(await until(() => mine.every(arrived), signal))) return false;
      return until(
        () =>
          device.writeDown().then(
            () => true,
            () => false,
          ),
        signal,
      );
    },
    show: async () => {
      for (const [conversationId, held] of device.copy().messages) {
        const rows = [...held.values()].toSorted((a, b) => a.seq - b.seq);
        recorder.write({
          kind: "shown",
          actor: device.actor(),
          userId: person.userId,
          conversationId,
          settled: true,
          rows: rows.map(({ id, seq, text }) => ({ id, seq, text, state: "stored" })),
        });
      }
    },
    close: async () => {
      closing.abort();
      await receiving;
    },
  };
}
