import type { Outcome } from "../chat/outcome.ts";
import type { MessageCalls } from "../transport/message-calls.ts";
import type { PersonCalls } from "../transport/person-calls.ts";
import type { DirectoryCalls, NewRoom } from "../transport/room-calls.ts";
import { answered, type Answered } from "./answered.ts";
import { outcomeOf } from "./failure.ts";

export type { FoundRoom } from "../transport/room-calls.ts";

const ofRooms = [
  ...(["find", "listRooms", "listMembers", "updateRoom", "joinRoom", "leaveRoom", "addMembers"] as const),
  ...(["removeMember", "setRole", "createInvitation", "listInvitations", "revokeInvitation"] as const),
  ...(["getInvitation", "acceptInvitation"] as const),
];
const ofMessages = ["wordings", "reactors", "deliveryReport", "updatePreferences"] as const;

type OfMessages = Pick<MessageCalls & PersonCalls, (typeof ofMessages)[number]>;

/** What a person asks the server for and waits for. `me` is who the caller believes to be. */
export interface Directory extends Answered<Pick<DirectoryCalls, (typeof ofRooms)[number]> & OfMessages> {
  /** Both answer the conversation's id. */
  createRoom(room: NewRoom, me: string): Promise<Outcome<string>>;
  createGroup(usernames: string[], me: string): Promise<Outcome<string>>;
}

/** @param newId a random id that was never used before */
export function createDirectory(calls: DirectoryCalls & OfMessages, newId: () => string): Directory {
  const made = (call: Promise<{ conversationId: string }>) =>
    outcomeOf(call.then(({ conversationId }) => conversationId));
  return {
    ...answered(calls, ofRooms),
    ...answered(calls, ofMessages),
    createRoom: (room, me) => made(calls.createRoom(newId(), room, me)),
    createGroup: (usernames, me) => made(calls.createGroup(newId(), usernames, me)),
  };
}
