import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createManualClock } from "../../../test/web/manual-clock.ts";
import type { Change } from "../chat/outbox-row.ts";
import { createLocalStore } from "../storage/create-local-store.ts";
import { createMemoryTables } from "../storage/memory-tables.ts";
import { CallError, type CallFailure } from "../transport/errors.ts";
import type { SendCalls } from "../transport/send-calls.ts";
import { compose, composeChange } from "./compose.ts";
import { createDrain } from "./drain.ts";

/** A message on the server. */
interface Stored {
  id: string;
  text: string;
  deleted: boolean;
  liked: boolean;
}

/** A server as far as the drain needs one: it performs an id once, and answers, unless the way back is torn. */
function createServer(scheduler: fc.Scheduler, torn: Iterator<boolean>) {
  const stored: Stored[] = [];
  const performed = new Map<string, { request: string; version: number }>();
  let version = 0;
  /** What a client must never do; an assertion here would be one more answer that did not come. */
  const wrongs: string[] = [];

  async function call(
    id: string,
    request: string,
    signal: AbortSignal,
    perform: () => void,
  ): Promise<number> {
    const lost = torn.next().value === true;
    await scheduler.schedule(Promise.resolve(), `request ${id}`);
    // It arrives whether or not somebody still waits for the answer.
    const before = performed.get(id);
    if (before === undefined) {
      perform();
      performed.set(id, { request, version: ++version });
    }
    if (before !== undefined && before.request !== request) {
      wrongs.push(`${id} was ${before.request} and then ${request}`);
    }
    await scheduler.schedule(Promise.resolve(), `answer ${id}`);
    if (lost || signal.aborted) {
      throw new CallError({ kind: "unknown", message: "torn" }, undefined);
    }
    return performed.get(id)?.version ?? 0;
  }

  const send: SendCalls["send"] = async ({ id, text }, _user, signal) => {
    await call(id, text, signal, () => stored.push({ id, text, deleted: false, liked: false }));
    const seq = stored.findIndex((message) => message.id === id) + 1;
    return { conversationId: "c_1", seq, version: performed.get(id)?.version ?? 0, createdAt: 1 };
  };
  const change: SendCalls["change"] = ({ id, command, conversationId }, _user, signal) =>
    call(id, JSON.stringify(command), signal, () => {
      const message = command.kind === "entry" ? undefined : stored.find((held) => isOf(command.of, held.id));
      if (message === undefined || conversationId !== "c_1") {
        wrongs.push(`${id} came before what it is about`);
      } else {
        apply(message, command);
      }
    });
  return { stored, wrongs, calls: { send, change, history: () => Promise.resolve([]) } };
}

const isOf = (of: { seq: number } | { clientMessageId: string }, id: string) =>
  "clientMessageId" in of && of.clientMessageId === id;

/** Throws the refusal of a server for what is deleted. */
function apply(message: Stored, command: Change): void {
  if (message.deleted) {
    const gone: CallFailure = {
      ...{ kind: "refused", reason: "message-deleted", message: "It was deleted.", suggestion: undefined },
    };
    throw new CallError(gone, undefined);
  }
  if (command.kind === "edit") {
    message.text = command.text;
  } else if (command.kind === "delete") {
    message.deleted = true;
  } else if (command.kind === "react") {
    message.liked = command.on;
  }
}

/** What a person does next: writes, or does something with what they wrote `back` messages ago. */
const deed = fc.oneof(
  { weight: 3, arbitrary: fc.constant("send" as const) },
  fc.record({ does: fc.constantFrom("edit", "delete", "like", "unlike"), back: fc.nat(2) }),
);
const plan = fc.record({
  scheduler: fc.scheduler(),
  torn: fc.infiniteStream(fc.boolean()),
  deeds: fc.array(deed, { minLength: 1, maxLength: 10 }),
  /** Steps between one deed and the next, from all of them at once to one after the other. */
  pause: fc.nat(6),
  /** After so many steps the second leader begins, and so many later the first ends. */
  begins: fc.nat(10),
  ends: fc.nat(10),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

/** What a person wants to be there in the end, as they did it. */
function createPerson() {
  const wanted: Stored[] = [];
  let nth = 0;
  return {
    wanted: () =>
      wanted.filter((message) => !message.deleted).map(({ id, text, liked }) => ({ id, text, liked })),
    /** The row of a deed; undefined when there is nothing to do it with. */
    act(what: Plan["deeds"][number]) {
      const id = `x-${++nth}`;
      const common = { id, key: "@bob", now: 1 };
      if (what === "send") {
        wanted.push({ id, text: id, deleted: false, liked: false });
        return compose({ ...common, title: "bob", peer: undefined, text: id });
      }
      const message = wanted.at(-1 - what.back);
      if (message === undefined || message.deleted) {
        return undefined;
      }
      const of = { clientMessageId: message.id };
      const command: Change =
        what.does === "edit"
          ? { kind: "edit", of, text: id }
          : what.does === "delete"
            ? { kind: "delete", of }
            : { kind: "react", of, emoji: "👍", on: what.does === "like" };
      apply(message, command);
      return composeChange({ ...common, conversationId: undefined, command });
    },
  };
}

test("P2, P4: two leaders for a moment send nothing twice and nothing out of order, and all that was done is done", async () => {
  const run = async ({ scheduler, torn, deeds, pause, begins, ends }: Plan) => {
    const store = createLocalStore(createMemoryTables(), "u_me").outbox;
    const clock = createManualClock();
    const server = createServer(scheduler, torn);
    const person = createPerson();
    const lead = () => {
      const stop = new AbortController();
      const drain = createDrain({
        ...{ calls: server.calls, store, clock, random: () => 0, userId: "u_me" },
        ...{ changed: () => undefined, halted: assert.fail, failed: assert.fail },
      });
      return { stop, running: drain.run(stop.signal), wake: () => drain.wake() };
    };
    const step = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await clock.pass(0);
        if (scheduler.count() > 0) {
          await scheduler.waitOne();
        }
      }
    };
    const first = lead();
    const leaders = [first];
    const left = [...deeds];
    const actFor = async (steps: number) => {
      for (let passed = 0; passed <= steps; passed++) {
        const due = pause === 0 ? left.length : passed % pause === 0 ? 1 : 0;
        for (const what of left.splice(0, due)) {
          const row = person.act(what);
          if (row !== undefined) {
            await store.add(row);
            leaders.forEach(({ wake }) => wake());
          }
        }
        await step(1);
      }
    };
    await actFor(begins);
    const second = lead();
    leaders.push(second);
    await actFor(ends);
    first.stop.abort();
    await actFor(pause * left.length);
    const waiting = async () => (await store.rows()).some((row) => row.state === "waiting");
    while (await waiting()) {
      await step(1);
      await clock.pass(1_000);
    }
    second.stop.abort();
    while (scheduler.count() > 0) {
      await scheduler.waitOne();
    }
    await Promise.all(leaders.map(({ running }) => running));
    assert.deepEqual(server.wrongs, []);
    const there = server.stored.filter((message) => !message.deleted);
    assert.deepEqual(
      there.map(({ id, text, liked }) => ({ id, text, liked })),
      person.wanted(),
    );
    assert.deepEqual(
      (await store.rows()).filter((row) => row.state === "failed"),
      [],
    );
  };
  await fc.assert(fc.asyncProperty(plan, run), { numRuns: 150 });
});
