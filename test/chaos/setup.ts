import { RoomVisibility } from "#proto/chat/v1/types_pb.ts";
import { attempt, type Recorder } from "./recorder.ts";
import type { Random } from "./seed.ts";
import { createSmallCalls, QUIET_TIMEOUT_MS, sent, type SmallCalls } from "./small-calls.ts";
import type { Person, Room, World } from "./world.ts";

/** Besides the people, what a run begins with: rooms whose people stay, and rooms whose people come and go. */
export interface Setting {
  people: number;
  rooms: number;
  changingRooms: number;
}

const names = ["ana", "ben", "cat", "dan", "eve", "fay", "gus", "hal", "ida", "jon"];

/** Makes people, rooms and direct conversations on a server that nothing disturbs yet. */
export async function setUp(
  url: string,
  setting: Setting,
  recorder: Recorder,
  random: Random,
): Promise<World> {
  const people: Person[] = [];
  const callers = new Map<Person, SmallCalls>();
  for (const username of names.slice(0, setting.people)) {
    const { person, calls } = await enter(url, username, recorder);
    people.push(person);
    callers.set(person, calls);
  }
  const callerOf = (person: Person) => callers.get(person) as SmallCalls;
  const rooms: Room[] = [];
  for (let room = 0; room < setting.rooms + setting.changingRooms; room++) {
    const changing = room >= setting.rooms;
    const members = random.shuffle(people).slice(0, changing ? 2 : Math.max(3, people.length - room));
    const [owner] = members;
    if (owner !== undefined) rooms.push(await makeRoom(callerOf(owner), { changing, members }, recorder));
  }
  const directs: World["directs"][number][] = [];
  for (const [at, a] of people.entries()) {
    // Everybody writes to the next two.
    for (const step of [1, 2]) {
      const b = people[(at + step) % people.length] as Person;
      const conversationId = await greet(callerOf(a), a, b, recorder);
      if (!directs.some((direct) => direct.conversationId === conversationId)) {
        directs.push({ conversationId, people: [a, b] });
      }
    }
  }
  return { people, rooms, directs };
}

async function enter(
  url: string,
  username: string,
  recorder: Recorder,
): Promise<{ person: Person; calls: SmallCalls }> {
  let token = "";
  const calls = createSmallCalls(url, "json", () => token, QUIET_TIMEOUT_MS);
  const answer = await calls.session.logIn({ username, bearer: true });
  token = answer.token;
  const password = `the password of ${username}`;
  // The session goes on under a new token.
  ({ token } = await calls.session.setPassword({ newPassword: password }));
  const userId = answer.session?.user?.userId ?? "";
  const deviceId = answer.session?.deviceId ?? "";
  recorder.write({ kind: "actor", actor: setupActor(username), sort: "small", userId, deviceId });
  return { person: { username, userId, password, token }, calls };
}

const setupActor = (username: string) => `${username}.setup`;

async function makeRoom(
  { chat }: SmallCalls,
  { changing, members }: Pick<Room, "changing" | "members">,
  recorder: Recorder,
): Promise<Room> {
  const [owner, ...others] = members;
  const begun = recorder.now();
  const { conversation } = await chat.createRoom({
    clientRoomId: crypto.randomUUID(),
    name: changing ? "Station" : "Office",
    visibility: RoomVisibility.PUBLIC,
    usernames: others.map(({ username }) => username),
  });
  const conversationId = conversation?.conversationId ?? "";
  for (const { userId } of members) {
    const op = recorder.op();
    const by = owner?.userId ?? "";
    recorder.write({ kind: "member", op, by, userId, conversationId, change: "join" }, begun);
    recorder.write({ kind: "done", op });
  }
  return { conversationId, changing, members };
}

/** A first message, so that the conversation is there. @returns its id */
async function greet({ chat }: SmallCalls, from: Person, to: Person, recorder: Recorder): Promise<string> {
  const id = `${setupActor(from.username)}-${to.username}`;
  const text = `Hello ${to.username}`;
  const target = { case: "userId", value: to.userId } as const;
  const { userId } = from;
  const spelled = `userId:${to.userId}`;
  const answer = await attempt(
    recorder,
    (op) => ({ kind: "send", op, actor: setupActor(from.username), userId, id, target: spelled, text }),
    () => chat.sendMessage({ clientMessageId: id, target, text }),
    sent,
  );
  return answer.conversationId;
}
