import { CommandError } from "./admin/command-error.ts";
import type { Desk } from "./admin/desk.ts";
import type { Chat } from "./chat/chat.ts";
import { closeRoom } from "./chat/close-room.ts";
import { listAllRooms, listAuditRecords, listUsers, showUser } from "./chat/oversight.ts";
import type { UserAccount } from "./chat/oversight-ports.ts";
import { removeMessage } from "./chat/remove-message.ts";
import { sessionExpiry } from "./identity/authenticate.ts";
import { deleteUser } from "./identity/delete-user.ts";
import { endAnySession, endUserSessions } from "./identity/end-user-sessions.ts";
import type { Identity } from "./identity/identity.ts";
import {
  inviteToServer,
  listInvitationsToServer,
  revokeInvitationToServer,
} from "./identity/operate-invitations.ts";
import { setOperator } from "./identity/set-operator.ts";
import { suspendUser } from "./identity/suspend-user.ts";
import { logText } from "./log-text.ts";
import type { Act } from "./operators.ts";

export interface DeskParts {
  chat: Chat;
  identity: Identity;
  /** Hears of each act with the number of its record. */
  onAct(act: Act, record: number): void;
  /** An account was deleted: there are rooms and messages to be dealt with. */
  onRemoval(): void;
}

/** Nobody in the chat: whoever is on the server's machine. */
const MACHINE = undefined;
const MOST_SESSIONS = 1_000;

/** The operator's work on people and rooms, over the use cases that operators in the chat use too. */
export function createDesk({ chat, identity, onAct, onRemoval }: DeskParts): Desk {
  /** Tells of what was done; false when there was nothing to do. */
  const done = (act: Act, record: number | undefined): boolean => {
    if (record !== undefined) onAct(act, record);
    return record !== undefined;
  };
  return {
    user: (name) => userNamed(chat, name),
    async users(query, page) {
      const { accounts: rows, next } = await listUsers(chat, MACHINE, { query, ...page });
      return { rows, next };
    },
    async suspend(userId, suspended, reason) {
      const record = await suspendUser(identity, MACHINE, { userId, suspended, reason });
      return done(suspended ? "suspend-user" : "restore-user", record);
    },
    async setOperator(userId, operator) {
      const record = await setOperator(identity, { userId, operator });
      return done(operator ? "make-operator" : "unmake-operator", record);
    },
    async endSessions(userId, reason) {
      const { ended, record } = await endUserSessions(identity, MACHINE, { userId, reason });
      done("end-sessions", record);
      return ended;
    },
    async deleteUser(userId, reason) {
      done("delete-user", await deleteUser(identity, MACHINE, { userId, reason }));
      onRemoval();
    },
    sessions(userId) {
      const expiry = sessionExpiry(identity.limits, identity.env.now());
      return identity.store.read((tx) => tx.sessions.listOf(userId, expiry, MOST_SESSIONS));
    },
    async endSession(sessionId) {
      done("end-sessions", (await endAnySession(identity, sessionId)).record);
    },
    async rooms(query, page) {
      const { rooms: rows, next } = await listAllRooms(chat, MACHINE, { query, ...page });
      return { rows, next };
    },
    async closeRoom(conversationId, closed, reason) {
      const record = await closeRoom(chat, MACHINE, { conversationId, closed, reason });
      return done(closed ? "close-room" : "open-room", record);
    },
    async removeMessage(conversationId, seq, reason) {
      return done("remove-message", await removeMessage(chat, MACHINE, { conversationId, seq, reason }));
    },
    async invite(asked) {
      const { record, ...made } = await inviteToServer(identity, MACHINE, asked);
      done("create-invitation", record);
      return made;
    },
    invitations: () => listInvitationsToServer(identity, MACHINE),
    async revokeInvitation(invitationId) {
      return done("revoke-invitation", await revokeInvitationToServer(identity, MACHINE, invitationId));
    },
    async records(page) {
      const { records: rows, next } = await listAuditRecords(chat, MACHINE, page);
      return { rows, next };
    },
  };
}

async function userNamed(chat: Chat, name: string): Promise<UserAccount> {
  const account = await showUser(chat, MACHINE, name);
  if (account === undefined) throw new CommandError(`Nobody is called ${logText(name)}.`);
  return account;
}
