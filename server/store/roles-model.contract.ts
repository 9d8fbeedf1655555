/** Every store keeps who is in a room, and who runs it, as a list of people with roles would. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MemberRole } from "../chat/model.ts";
import type { RefusalReason } from "../refusal.ts";
import { answerOf } from "./model-run.contract.ts";
import { openWorld, type OpenStore, type Person, type World } from "./world.contract.ts";

const names = ["ana", "bob", "carol", "dora"] as const;
/** Somebody by name, or whoever is that in the room now. */
const who = fc.constantFrom<string[]>(...names, "the owner", "the owner", "an admin", "an admin");
const act = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("join" as const, "leave" as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("add" as const, "remove" as const), who, whom: who }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("make" as const),
      who,
      whom: who,
      role: fc.constantFrom<MemberRole[]>("member", "admin", "admin", "owner"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("announce" as const), who, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("send" as const), who }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** A public room: who is in it, in order of joining. */
class RoomModel {
  readonly members: { name: string; role: MemberRole }[];
  announcements = false;

  constructor([first, ...others]: readonly string[]) {
    const owner = { name: first ?? assert.fail(), role: "owner" } as const;
    this.members = [owner, ...others.map((name) => ({ name, role: "member" }) as const)];
  }

  /** The same with names. */
  named(it: Act): Act {
    const name = (text: string) =>
      (names as readonly string[]).includes(text)
        ? text
        : (this.members.findLast(({ role }) => text.endsWith(role))?.name ?? "ana");
    return "whom" in it ? { ...it, who: name(it.who), whom: name(it.whom) } : { ...it, who: name(it.who) };
  }

  /** Does it, or says why not. */
  perform(it: Act): RefusalReason | undefined {
    const own = this.#roleOf(it.who);
    if (it.do === "join") return this.#enter(it.who);
    if (it.do === "leave") return this.#go(it.who);
    if (own === undefined) return "conversation-not-found";
    if (it.do === "add") return this.#enter(it.whom);
    if (it.do === "make") return this.#make(own, it);
    if (it.do === "remove") return this.#remove(own, it);
    if (own === "member" && (it.do === "announce" || this.announcements)) return "not-allowed";
    if (it.do === "announce") this.announcements = it.on;
    return undefined;
  }

  #roleOf(name: string): MemberRole | undefined {
    return this.members.find((member) => member.name === name)?.role;
  }

  #enter(name: string): undefined {
    const role = this.members.length === 0 ? "owner" : "member";
    if (this.#roleOf(name) === undefined) this.members.push({ name, role });
  }

  #go(name: string): undefined {
    const index = this.members.findIndex((member) => member.name === name);
    if (index < 0) return;
    const [gone] = this.members.splice(index, 1);
    const heir = this.members.find(({ role }) => role === "admin") ?? this.members[0];
    if (gone?.role === "owner" && heir !== undefined) heir.role = "owner";
  }

  #make(own: MemberRole, it: { who: string; whom: string; role: MemberRole }): RefusalReason | undefined {
    if (own !== "owner") return "not-allowed";
    const member = this.members.find(({ name }) => name === it.whom);
    if (member === undefined) return "recipient-not-found";
    if (member.role === it.role) return undefined;
    if (it.whom === it.who) return "invalid-argument";
    for (const each of this.members) if (it.role === "owner" && each.role === "owner") each.role = "admin";
    member.role = it.role;
    return undefined;
  }

  #remove(own: MemberRole, it: { who: string; whom: string }): RefusalReason | undefined {
    if (own === "member") return "not-allowed";
    if (it.whom === it.who) return "invalid-argument";
    const theirs = this.#roleOf(it.whom);
    if (own === "admin" && theirs !== undefined && theirs !== "member") return "not-allowed";
    return this.#go(it.whom);
  }
}

export function rolesModelContract(open: OpenStore): void {
  test("whoever comes, goes and is made what, in whatever order, a room has one owner as long as it has people", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 30 }), async (acts) => {
        await using world = await openWorld(open);
        const people = new Map<string, Person>();
        for (const name of names) people.set(name, await world.arrives(name));
        const room = await personNamed(people, "ana").makesRoom("plans", names.slice(1));
        const model = new RoomModel(names);
        const lists = Array.from(people.values(), (person) => new OwnList(world, room, person));
        for (const asked of acts) {
          const each = model.named(asked);
          const refused = model.perform(each);
          const answer = await answerOf(perform(people, room, each));
          assert.equal("refused" in answer ? answer.refused : undefined, refused, JSON.stringify(each));
          assert.deepEqual(await membersOf(world, room), model.members);
          const owners = model.members.filter(({ role }) => role === "owner").length;
          assert.equal(owners, Math.min(1, model.members.length));
          for (const list of lists) await list.compare(model);
        }
      }),
      { numRuns: 20 },
    );
  });
}

function perform(people: ReadonlyMap<string, Person>, room: string, it: Act): Promise<unknown> {
  const person = personNamed(people, it.who);
  switch (it.do) {
    case "join":
      return person.joins(room);
    case "leave":
      return person.leaves(room);
    case "add":
      return person.adds(room, it.whom);
    case "remove":
      return person.removes(room, personNamed(people, it.whom));
    case "make":
      return person.makes(room, personNamed(people, it.whom), it.role);
    case "announce":
      return person.changes(room, { announcements: it.on });
    case "send":
      return person.sends(room, "hello");
  }
}

async function membersOf(world: World, room: string): Promise<RoomModel["members"]> {
  const { members } = await world.chat.store.read((tx) => tx.conversations.members(room, 100, ""));
  return members.map(({ user, role }) => ({ name: user.username, role }));
}

/** What a device that follows its person's own list knows of what they may do in the room. */
class OwnList {
  readonly #world: World;
  readonly #room: string;
  readonly #person: Person;
  #cursor = 0;
  #role: MemberRole | undefined;

  constructor(world: World, room: string, person: Person) {
    this.#world = world;
    this.#room = room;
    this.#person = person;
  }

  async compare({ members }: RoomModel): Promise<void> {
    const { userId } = this.#person.caller;
    const changes = await this.#world.store.feeds.readChanges(userId, this.#cursor, userId);
    const entry = changes?.entries.find(({ conversationId }) => conversationId === this.#room);
    if (entry !== undefined) this.#role = entry.removed ? undefined : entry.role;
    this.#cursor = changes?.through ?? this.#cursor;
    const { name } = this.#person;
    assert.equal(this.#role, members.find((member) => member.name === name)?.role, name);
  }
}

function personNamed(people: ReadonlyMap<string, Person>, name: string): Person {
  return people.get(name) ?? assert.fail(name);
}
