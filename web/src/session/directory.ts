import type { Outcome } from "../chat/outcome.ts";
import type { DirectoryCalls, Found } from "../transport/calls.ts";
import { outcomeOf } from "./failure.ts";

/** People and rooms: the calls that a person waits for. `me` is who the caller believes to be. */
export interface Directory {
  find(query: string, signal: AbortSignal): Promise<Outcome<Found>>;
  /** Answers the room's conversation id. */
  createRoom(
    me: string,
    room: { name: string; visibility: "public" | "private"; usernames: string[] },
  ): Promise<Outcome<string>>;
  joinRoom(me: string, conversationId: string): Promise<Outcome>;
  leaveRoom(me: string, conversationId: string): Promise<Outcome>;
  addMembers(me: string, conversationId: string, usernames: string[]): Promise<Outcome>;
}

/** @param newId a random id that was never used before */
export function createDirectory(calls: DirectoryCalls, newId: () => string): Directory {
  const done = async (call: Promise<void>) => outcomeOf(call.then(() => undefined));
  return {
    find: (query, signal) => outcomeOf(calls.find(query, signal)),
    createRoom: (me, room) =>
      outcomeOf(
        calls.createRoom({ ...room, clientRoomId: newId() }, me).then((created) => created.conversationId),
      ),
    joinRoom: (me, conversationId) => done(calls.joinRoom(conversationId, me)),
    leaveRoom: (me, conversationId) => done(calls.leaveRoom(conversationId, me)),
    addMembers: (me, conversationId, usernames) => done(calls.addMembers(conversationId, usernames, me)),
  };
}
