/** Every store is what a model of it is: P2, P3, P5 and the marks, over random histories. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { listMessages } from "../chat/list-messages.ts";
import type { Changes, Member, Message } from "../chat/model.ts";
import type { BeginningPosition } from "../delivery/feed-store.ts";
import { Refusal } from "../refusal.ts";
import { StoreModel, type Answer, type ModelRequest } from "./store-model.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const names = ["ana", "bob", "carol"] as const;
/** Two rooms, and what ana and bob have between the two of them. */
const places = ["one", "two", "ana and bob"] as const;
const devicesEach = 2;

// Some more often than others, so that one thing meets another.
const who = fc.constantFrom("ana", "ana", ...names);
const where = fc.constantFrom("one", "one", "one", ...places);
/** A number, counted from the newest message back: -1 is one that there is not yet. */
const back = fc.integer({ min: -1, max: 6 });
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      who,
      where,
      text: fc.constantFrom("yes", "no"),
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

interface Run {
  world: World;
  model: StoreModel;
  /** Each person on each of their devices. */
  people: Map<string, Person[]>;
  /** The store's ids of the places. */
  ids: Map<string, string>;
  /** Every request so far, answered or refused. */
  requests: ModelRequest[];
}

async function begin(world: World): Promise<Run> {
  const people = new Map<string, Person[]>();
  for (const name of names) {
    const first = await world.arrives(name);
    const others = Array.from({ length: devicesEach - 1 }, () => first.onAnotherDevice());
    people.set(name, [first, ...(await Promise.all(others))]);
  }
  const devices = new Map([...people].map(([name, own]) => [name, own.map(({ caller }) => caller.deviceId)]));
  const run: Run = { world, model: new StoreModel(devices), people, ids: new Map(), requests: [] };
  for (const room of ["one", "two"]) {
    run.ids.set(room, await person(run, "ana").makesRoom(room, ["bob"], "public"));
    run.model.begin(room, ["ana", "bob"]);
  }
  run.model.begin("ana and bob", ["ana", "bob"]);
  const first = { sender: "ana", id: "the-first-one", target: "ana and bob", text: "hello" };
  run.ids.set("ana and bob", (await person(run, "ana").sends("bob", first.text, first.id)).conversationId);
  // Named by the person the first time, by its id from now on: for the model that is another request.
  run.model.send(first);
  return run;
}

function person({ people }: Run, name: string, device = 0): Person {
  return people.get(name)?.[device] ?? assert.fail(name);
}

function idOf({ ids }: Run, place: string): string {
  return ids.get(place) ?? assert.fail(place);
}

/** What the store answers, as the model says it. */
async function answerOf(work: Promise<unknown>): Promise<Answer> {
  try {
    const result = await work;
    return { ok: typeof result === "number" ? result : 0 };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.reason };
    throw error;
  }
}

async function send(run: Run, request: ModelRequest): Promise<void> {
  const { sender, target, text, id } = request;
  const work = person(run, sender).sends(idOf(run, target), text, id);
  assert.deepEqual(await answerOf(work.then((sent) => sent.seq)), run.model.send(request));
}

async function perform(run: Run, it: Command): Promise<void> {
  const { model, requests } = run;
  const newId = () => `id-number-${requests.length}`;
  switch (it.do) {
    case "send": {
      const request = { sender: it.who, id: newId(), target: it.where, text: it.text };
      requests.push(request);
      return send(run, request);
    }
    case "burst": {
      const fresh = Array.from({ length: it.count }, (_, n) => {
        const text = it.long ? `${n} ${"x".repeat(5_000)}` : String(n);
        const request = { sender: it.who, id: newId(), target: it.where, text };
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

/** Everything of everybody: each place from its beginning, each page of it, each device's queue. */
async function compare(run: Run): Promise<void> {
  for (const place of places) {
    for (const name of names) {
      await follow(run, place, name, 0);
      await list(run, place, name, { before: 0, limit: 200 });
      for (let device = 0; device < devicesEach; device += 1)
        await beginUnacknowledged(run, place, name, device);
    }
    await compareMarks(run, place);
  }
}

function seqOf(run: Run, { where: place, back: fromNewest }: { where: string; back: number }): number {
  return modelOf(run, place).messages.length - fromNewest;
}

function modelOf({ model }: Run, place: string) {
  return model.conversations.get(place) ?? assert.fail(place);
}

/** Messages as the model has them. */
function plain({ people }: Run, messages: readonly Message[]) {
  const nameOf = new Map([...people].map(([name, [first]]) => [first?.caller.userId, name]));
  return messages.map((it) => ({ seq: it.seq, sender: nameOf.get(it.sender.userId), text: it.text }));
}

async function list(
  run: Run,
  place: string,
  name: string,
  page: { before: number; limit: number },
): Promise<void> {
  const { messages, members } = modelOf(run, place);
  const { caller } = person(run, name);
  const answer = listMessages(run.world.chat, caller, idOf(run, place), {
    beforeSeq: page.before,
    limit: page.limit,
  });
  if (!members.has(name)) {
    assert.deepEqual(await answerOf(answer), { refused: "conversation-not-found" });
    return;
  }
  const { messages: listed, hasMore, through } = await answer;
  const older = messages.filter(({ seq: number }) => page.before === 0 || number < page.before);
  // A page may be shorter than asked for only because it is full.
  const isFull = listed.reduce((bytes, { text }) => bytes + text.length + 340, 5_340) > 240 * 1024;
  const count = isFull ? listed.length : page.limit;
  assert.deepEqual(plain(run, listed), older.slice(-count));
  assert.ok(listed.length > 0 || older.length === 0);
  assert.equal(hasMore, older.length > listed.length);
  const [head] = await run.world.store.feeds.heads([idOf(run, place)]);
  assert.equal(through, head?.version);
}

/** All that follows a cursor: contiguous frames, cut between versions and at removals, nothing left out or sent twice. */
async function follow(run: Run, place: string, name: string, from: number): Promise<void> {
  const { feeds } = run.world.store;
  const { messages, members } = modelOf(run, place);
  const id = idOf(run, place);
  const { userId } = person(run, name).caller;
  const head = (await feeds.heads([id]))[0]?.version ?? assert.fail();
  const held: Message[] = [];
  for (let after = Math.min(from, head); after < head;) {
    const frame = await feeds.readChanges(id, after, userId);
    assert.equal(frame !== undefined, members.has(name), "P7: members read, and nobody else");
    if (frame === undefined) return;
    assertFrame(frame, after);
    held.push(...frame.messages);
    after = frame.through;
  }
  const all = plain(run, held);
  assert.deepEqual(all, messages.slice(messages.length - all.length), "the newest, each once and in order");
  if (from === 0) assert.equal(all.length, messages.length);
}

function assertFrame({ after, through, messages, members, conversation }: Changes, cursor: number): void {
  assert.equal(after, cursor);
  assert.ok(through > after, "a frame moves on");
  const rows = [...messages, ...members, ...(conversation === undefined ? [] : [conversation])];
  for (const { version } of rows) assert.ok(version > after && version <= through, "its rows are in it");
  const removal = members.filter(({ left }: Member) => left).map(({ version }) => version);
  assert.ok(
    removal.every((version) => version === through),
    "P7: a frame ends at a removal",
  );
}

/** What a device is sent that holds no cursor: all that it has not acknowledged. Being sent it acknowledges nothing. */
async function beginUnacknowledged(run: Run, place: string, name: string, device: number): Promise<void> {
  const { messages, members } = modelOf(run, place);
  const { caller } = person(run, name, device);
  const sent: Message[] = [];
  let position: BeginningPosition | undefined;
  do {
    const beginning = await run.world.store.feeds.readBeginning(
      idOf(run, place),
      "unacknowledged",
      caller,
      position,
    );
    assert.equal(beginning !== undefined, members.has(name), "P7: members read, and nobody else");
    if (beginning === undefined) return;
    sent.push(...beginning.changes.messages);
    assert.equal(
      beginning.changes.through === 0,
      beginning.next !== undefined,
      "the last frame sets the cursor",
    );
    position = beginning.next;
  } while (position !== undefined);
  assert.deepEqual(plain(run, sent), messages.slice(run.model.mark(place, name, caller.deviceId)));
}

async function compareMarks(run: Run, place: string): Promise<void> {
  const { members } = modelOf(run, place);
  for (const name of members.keys()) {
    const marks = await run.world.store.feeds.marksOfOthers(
      person(run, name).caller.userId,
      idOf(run, place),
    );
    const told = new Map(marks.map((mark) => [mark.userId, [mark.deliveredSeq, mark.readSeq]]));
    for (const [other, { highest, read }] of members) {
      if (other !== name)
        assert.deepEqual(told.get(person(run, other).caller.userId), [highest, read], other);
    }
  }
}
