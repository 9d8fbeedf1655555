import type { ConversationKey } from "../../web/src/chat/conversation-key.ts";

/** Somebody of this run: a name with a password, so that any number of devices can open it. */
export interface Person {
  username: string;
  userId: string;
  password: string;
  /** A session of its own, for reading the truth in the end. */
  token: string;
}

export interface Room {
  conversationId: string;
  /** Its people come and go during the run; those of other rooms stay. */
  changing: boolean;
  /** Who is in it from the beginning. */
  members: readonly Person[];
}

/** Who and what is there from the beginning of a run. */
export interface World {
  people: readonly Person[];
  rooms: readonly Room[];
  /** Direct conversations, by the key under which each of the two sees them. */
  directs: readonly { conversationId: string; people: readonly [Person, Person] }[];
}

/** A conversation as one person sees it. */
export interface Place {
  key: ConversationKey;
  conversationId: string;
  changing: boolean;
  /** The other one of a direct conversation. */
  peer: Person | undefined;
}

export function userIdOf(world: World, username: string): string {
  return world.people.find((person) => person.username === username)?.userId ?? "";
}

/** The share of all messages that goes to the first place for being the busiest. */
export const BUSIEST = 0.3;

/** Where a person writes: into all rooms, also those that they may have left by now. */
export function placesOf(world: World, person: Person): Place[] {
  const rooms = world.rooms
    .filter(({ changing, members }) => changing || members.includes(person))
    .map(({ conversationId, changing }) => ({
      key: conversationId,
      conversationId,
      changing,
      peer: undefined,
    }));
  const directs = world.directs
    .filter(({ people }) => people.includes(person))
    .map(({ conversationId, people }) => {
      const peer = people[0] === person ? people[1] : people[0];
      return { key: `@${peer.username}`, conversationId, changing: false, peer };
    });
  return [...rooms, ...directs];
}
