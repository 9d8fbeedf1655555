/** A store and its model side by side: three people, three places. */
import assert from "node:assert/strict";
import { Refusal } from "../refusal.ts";
import { StoreModel, type Answer, type ModelChange, type ModelRequest } from "./store-model.contract.ts";
import type { Person, World } from "./world.contract.ts";

export const names = ["ana", "bob", "carol"] as const;
/** Two rooms, and what ana and bob have between the two of them. */
export const places = ["one", "two", "ana and bob"] as const;
export const devicesEach = 2;

export interface Run {
  world: World;
  model: StoreModel;
  /** Each person on each of their devices. */
  people: Map<string, Person[]>;
  /** The store's ids of the places. */
  ids: Map<string, string>;
  /** Every request so far, answered or refused. */
  requests: ModelRequest[];
  /** Every change asked for so far, made or refused. */
  changes: ModelChange[];
  /** By person and id: what a change was answered with the first time. */
  versions: Map<string, number>;
}

export async function begin(world: World): Promise<Run> {
  const people = new Map<string, Person[]>();
  for (const name of names) {
    const first = await world.arrives(name);
    const others = Array.from({ length: devicesEach - 1 }, () => first.onAnotherDevice());
    people.set(name, [first, ...(await Promise.all(others))]);
  }
  const devices = new Map([...people].map(([name, own]) => [name, own.map(({ caller }) => caller.deviceId)]));
  const run: Run = {
    world,
    model: new StoreModel(devices),
    people,
    ids: new Map(),
    requests: [],
    changes: [],
    versions: new Map(),
  };
  for (const room of ["one", "two"]) {
    run.ids.set(room, await person(run, "ana").makesRoom(room, ["bob"], "public"));
    run.model.begin(room, ["ana", "bob"]);
  }
  run.model.begin("ana and bob", ["ana", "bob"], "direct");
  const first = { sender: "ana", id: "the-first-one", target: "ana and bob", text: "hello", replyTo: 0 };
  run.ids.set("ana and bob", (await person(run, "ana").sends("bob", first.text, first.id)).conversationId);
  // Named by the person the first time, by its id from now on: for the model that is another request.
  run.model.send(first);
  return run;
}

export function person({ people }: Run, name: string, device = 0): Person {
  return people.get(name)?.[device] ?? assert.fail(name);
}

export function idOf({ ids }: Run, place: string): string {
  return ids.get(place) ?? assert.fail(place);
}

export function modelOf({ model }: Run, place: string) {
  return model.conversations.get(place) ?? assert.fail(place);
}

/** The version that a place's feed has reached. */
export async function headOf(run: Run, place: string): Promise<number> {
  return (await run.world.store.feeds.heads([idOf(run, place)]))[0]?.version ?? assert.fail(place);
}

/** What the store answers, as the model says it. */
export async function answerOf(work: Promise<unknown>): Promise<Answer> {
  try {
    const result = await work;
    return { ok: typeof result === "number" ? result : 0 };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.reason };
    throw error;
  }
}
