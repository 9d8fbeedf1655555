import type { Operators } from "../session/operators.ts";
import { aboutConversation } from "./about-conversation.ts";
import type { Occupancy } from "./occupancy.ts";
import { mapped, roomView } from "./room-view.ts";
import type { OperatorActions } from "./view.ts";

export interface OperatorActionDeps {
  operators: Operators;
  occupancy: Occupancy;
}

/** What the screen may ask for where the person is an operator; for anybody else the server refuses all of it. */
export function operatorActions({ operators, occupancy }: OperatorActionDeps): OperatorActions {
  const me = () => occupancy.me()?.userId ?? "";
  return {
    users: operators.listUsers,
    suspendUser: (userId, suspended, reason) => operators.suspendUser(userId, suspended, reason, me()),
    endUserSessions: (userId, reason) => operators.endUserSessions(userId, reason, me()),
    removeMessage: (key, seq, reason) =>
      aboutConversation(occupancy, key, (id) => operators.removeMessage(id, seq, reason, me())),
    allRooms: async (query, pageToken) =>
      mapped(await operators.listAllRooms(query, pageToken), ({ rooms, next }) => ({
        // Nobody joins a room from the list of all of them.
        rooms: rooms.map((room) => ({ ...roomView({ room, joined: false }), closed: room.closed ?? false })),
        next,
      })),
    // A room's key is its id, and this one need not be known here.
    closeRoom: (key, closed, reason) => operators.closeRoom(key, closed, reason, me()),
    createSignUpInvitation: (options) => operators.createSignUpInvitation(options, me()),
    signUpInvitations: operators.listSignUpInvitations,
    revokeSignUpInvitation: (id) => operators.revokeSignUpInvitation(id, me()),
    auditRecords: operators.listAuditRecords,
  };
}
