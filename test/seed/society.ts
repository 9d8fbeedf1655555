import { addMembers } from "../../server/chat/add-members.ts";
import type { Chat } from "../../server/chat/chat.ts";
import { createRoom } from "../../server/chat/create-room.ts";
import { MAX_NAMES_PER_CALL } from "../../server/chat/limits.ts";
import { LOBBY_ID, type Caller, type ConversationId } from "../../server/chat/model.ts";
import { sendMessage } from "../../server/chat/send-message.ts";
import type { IdentityStore } from "../../server/identity/ports.ts";
import type { Random } from "../chaos/seed.ts";
import { firstNames, roomNames } from "./texts.ts";

/** Somebody who has logged in, on one device. */
export interface Person {
  name: string;
  caller: Caller;
}

/** Where people talk; how much, against the others; and what is remembered of it while seeding. */
export interface Place {
  id: ConversationId;
  weight: number;
  members: readonly Person[];
  /** Who may pin there. */
  owner: Person | undefined;
  newest: number;
}

/** A direct conversation costs two, so few have many. */
const DIRECT_PEERS = 16;

/**
 * Lets people come, under names that nobody has, with one password for all of them.
 *
 * @param passwordHash of that password, as the store keeps it
 */
export async function addPeople(
  identity: IdentityStore,
  chat: Chat,
  count: number,
  passwordHash: string,
): Promise<Person[]> {
  return identity.write(async (tx) => {
    const people: Person[] = [];
    for (let number = 0; people.length < count; number += 1) {
      const name = chat.parseUsername(nameOf(number));
      if ((await tx.accounts.byName(name.canonical)) !== undefined) continue;
      const at = chat.env.now();
      const { userId } = await tx.accounts.claim({ userId: chat.env.newId("u_"), ...name, at });
      await tx.accounts.setPassword(userId, passwordHash);
      const deviceId = chat.env.newId("c_").replace("c_", "d_");
      await tx.devices.add(deviceId, userId, at);
      people.push({ name: name.username, caller: { userId, deviceId } });
    }
    return people;
  });
}

function nameOf(number: number): string {
  const name = firstNames[number % firstNames.length] ?? "";
  const round = Math.floor(number / firstNames.length);
  return round === 0 ? name : `${name}${round + 1}`;
}

/** The lobby, where there is one, rooms, and what people have with each other: the first of them with most. */
export async function addPlaces(
  chat: Chat,
  people: readonly Person[],
  rooms: number,
  random: Random,
): Promise<Place[]> {
  const places = await lobby(chat, people);
  for (let number = 0; number < rooms; number += 1) {
    places.push(await room(chat, people, number, random));
  }
  const [first] = people;
  for (const [index, person] of people.slice(0, DIRECT_PEERS).entries()) {
    if (first === undefined || person === first) continue;
    places.push(await direct(chat, first, person, 6 / index));
    const other = random.pick(people);
    if (other !== first && other !== person && index % 3 === 0) {
      places.push(await direct(chat, person, other, 0.3));
    }
  }
  return places;
}

async function lobby(chat: Chat, people: readonly Person[]): Promise<Place[]> {
  const head = await chat.store.read((tx) => tx.conversations.head(LOBBY_ID));
  if (head === undefined) return [];
  return [{ id: LOBBY_ID, weight: 4, members: people, owner: undefined, newest: head.lastSeq }];
}

async function room(chat: Chat, people: readonly Person[], number: number, random: Random): Promise<Place> {
  const name = roomNames[number % roomNames.length] ?? "";
  const round = Math.floor(number / roomNames.length);
  const others = random.shuffle(people.slice(1)).slice(0, Math.ceil(people.length / (1 + (number % 4))));
  // The first person is everywhere: one who looks around as them sees it all.
  const members = [...people.slice(0, 1), ...others];
  const owner = members[number % members.length] as Person;
  const { conversationId: id } = await createRoom(chat, owner.caller, {
    clientRoomId: chat.env.newId("c_"),
    name: round === 0 ? name : `${name} ${round + 1}`,
    visibility: number % 4 === 3 ? "private" : "public",
    usernames: [],
  });
  const names = members.map((member) => member.name);
  for (let at = 0; at < names.length; at += MAX_NAMES_PER_CALL) {
    await addMembers(chat, owner.caller, id, names.slice(at, at + MAX_NAMES_PER_CALL));
  }
  return { id, weight: 8 / (number + 1), members, owner, newest: 0 };
}

/** A direct conversation begins with its first message. */
async function direct(chat: Chat, a: Person, b: Person, weight: number): Promise<Place> {
  const { conversationId: id, seq } = await sendMessage(chat, a.caller, {
    clientMessageId: chat.env.newId("c_"),
    target: { kind: "user_id", value: b.caller.userId },
    text: `Hello ${b.name}!`,
  });
  return { id, weight, members: [a, b], owner: undefined, newest: seq };
}
