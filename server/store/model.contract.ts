/** Every store is what a model of it is: P2, P3, P5 and the marks, over random histories. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isStaff } from "../chat/membership.ts";
import type { Change } from "./message-model.contract.ts";
import { beginUnacknowledged, compare, follow, list } from "./model-comparison.contract.ts";
import {
  answerOf,
  begin,
  devicesEach,
  headOf,
  idOf,
  modelOf,
  names,
  person,
  places,
  type Run,
} from "./model-run.contract.ts";
import type { ModelChange, ModelRequest } from "./store-model.contract.ts";
import { openWorld, type OpenStore } from "./world.contract.ts";

// Some more often than others, so that one thing meets another.
const who = fc.constantFrom("ana", "ana", ...names);
const where = fc.constantFrom("one", "one", "one", ...places);
/** A number, counted from the newest message back: -1 is one that there is not yet. */
const back = fc.integer({ min: -1, max: 6 });
const on = fc.constantFrom(true, true, false);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("edit" as const), text: fc.constantFrom("yes", "no", "perhaps") }),
  fc.record({ kind: fc.constant("delete" as const) }),
  fc.record({ kind: fc.constant("react" as const), emoji: fc.constantFrom("👍", "🎉"), on }),
  fc.record({ kind: fc.constant("pin" as const), on }),
);
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      who,
      where,
      text: fc.constantFrom("yes", "no"),
      answers: fc.option(back, { freq: 2 }),
    }),
  },
  /** So many at once that one fetch, or one frame, does not hold them. */
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("burst" as const),
      who,
      where,
      count: fc.constantFrom(63, 64, 65, 129),
      long: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("repeat" as const),
      which: fc.nat(),
      text: fc.constantFrom("", "", "other"),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("change" as const), who, where, back, change }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("change again" as const),
      which: fc.nat(),
      otherwise: fc.option(change),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("join" as const, "leave" as const), who, where }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("add" as const), who, where, whom: who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("acknowledge" as const),
      who,
      where,
      device: fc.nat(devicesEach - 1),
      back,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("read" as const), who, where, back }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("list" as const),
      who,
      where,
      back,
      limit: fc.constantFrom(1, 2, 3, 10, 64, 65, 200),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("follow" as const), who, where, after: fc.nat({ max: 20 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("begin" as const), who, where, device: fc.nat(devicesEach - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), years: fc.integer({ min: 1, max: 10 }) }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

export function modelContract(open: OpenStore): void {
  test("P2 P3 P5: whatever happens, in whatever order and however much later, the store answers and holds what its model does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async (commands) => {
        await using world = await openWorld(open);
        const run = await begin(world);
        for (const each of commands) await perform(run, each);
        await compare(run);
      }),
      { numRuns: 40 },
    );
  });
}

async function send(run: Run, request: ModelRequest): Promise<void> {
  const { sender, target, text, id, replyTo: replyToSeq } = request;
  const work = person(run, sender).sends(idOf(run, target), text, id, { replyToSeq });
  assert.deepEqual(await answerOf(work.then((sent) => sent.seq)), run.model.send(request));
}

/** Asks for a change of a message, and sees that it takes a version when it changes something and only then. */
async function makeChange(run: Run, request: ModelChange): Promise<void> {
  const { by, id, place } = request;
  const staff = await runsRoom(run, by, place);
  const before = await headOf(run, place);
  const effect = run.model.change(request, staff);
  const work = ask(run, request);
  if (typeof effect !== "string") return assert.deepEqual(await answerOf(work), effect);
  const version = await work;
  const after = await headOf(run, place);
  const key = `${by} ${id}`;
  if (effect === "repeated") assert.equal(version, run.versions.get(key), "the first answer");
  else run.versions.set(key, version);
  assert.equal(after > before, effect === "changed");
  if (effect === "changed") assert.equal(version, after);
}

function ask(run: Run, { by, id, place, seq, change: it }: ModelChange): Promise<number> {
  const who = person(run, by);
  const at = idOf(run, place);
  switch (it.kind) {
    case "edit":
      return who.edits(at, seq, it.text, id);
    case "delete":
      return who.deletes(at, seq, id);
    case "react":
      return who.reacts(at, seq, it.emoji, it.on, id);
    case "pin":
      return who.pins(at, seq, it.on, id);
  }
}

/** As the store says: how one comes to run a room is not what this model is about. */
async function runsRoom(run: Run, name: string, place: string): Promise<boolean> {
  const { userId } = person(run, name).caller;
  const membership = await run.world.chat.store.read((tx) =>
    tx.conversations.membership(idOf(run, place), userId),
  );
  return membership !== undefined && isStaff(membership);
}

async function perform(run: Run, it: Command): Promise<void> {
  const { model, requests } = run;
  const newId = () => `id-number-${requests.length}`;
  switch (it.do) {
    case "send": {
      const replyTo =
        it.answers === null ? 0 : Math.max(0, seqOf(run, { where: it.where, back: it.answers }));
      const request = { sender: it.who, id: newId(), target: it.where, text: it.text, replyTo };
      requests.push(request);
      return send(run, request);
    }
    case "burst": {
      const fresh = Array.from({ length: it.count }, (_, n) => {
        const text = it.long ? `${n} ${"x".repeat(5_000)}` : String(n);
        const request = { sender: it.who, id: newId(), target: it.where, text, replyTo: 0 };
        requests.push(request);
        return request;
      });
      await Promise.all(fresh.map((request) => send(run, request)));
      return;
    }
    case "repeat": {
      const earlier = requests[it.which % Math.max(1, requests.length)];
      if (earlier !== undefined) await send(run, it.text === "" ? earlier : { ...earlier, text: it.text });
      return;
    }
    case "change": {
      const { who: by, where: place, change: asked } = it;
      const id = `command-${run.changes.length}`;
      const request = { by, id, place, seq: Math.max(0, seqOf(run, it)), change: asked };
      run.changes.push(request);
      return makeChange(run, request);
    }
    case "change again": {
      const earlier = run.changes[it.which % Math.max(1, run.changes.length)];
      if (earlier !== undefined)
        await makeChange(run, { ...earlier, change: it.otherwise ?? earlier.change });
      return;
    }
    case "wait":
      return run.world.passes(it.years * 365 * 24 * 60 * 60 * 1000);
    case "join":
    case "leave":
      if (it.where === "ana and bob") return;
      await (it.do === "join"
        ? person(run, it.who).joins(idOf(run, it.where))
        : person(run, it.who).leaves(idOf(run, it.where)));
      return model[it.do](it.where, it.who);
    case "add": {
      if (it.where === "ana and bob") return;
      const answer = await answerOf(person(run, it.who).adds(idOf(run, it.where), it.whom));
      assert.deepEqual(answer, model.add(it.where, it.who, it.whom));
      return;
    }
    case "acknowledge": {
      const device = person(run, it.who, it.device);
      const seq = seqOf(run, it);
      const answer = await answerOf(device.acknowledges(idOf(run, it.where), seq));
      assert.deepEqual(answer, model.acknowledge(it.where, it.who, device.caller.deviceId, seq));
      return;
    }
    case "read": {
      const seq = seqOf(run, it);
      const answer = await answerOf(person(run, it.who).reads(idOf(run, it.where), seq));
      assert.deepEqual(answer, model.markRead(it.where, it.who, seq));
      return;
    }
    case "list":
      return list(run, it.where, it.who, { before: Math.max(0, seqOf(run, it)), limit: it.limit });
    case "follow":
      return follow(run, it.where, it.who, it.after);
    case "begin":
      return beginUnacknowledged(run, it.where, it.who, it.device);
  }
}

function seqOf(run: Run, { where: place, back: fromNewest }: { where: string; back: number }): number {
  return modelOf(run, place).messages.length - fromNewest;
}
