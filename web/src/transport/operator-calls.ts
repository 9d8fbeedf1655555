import { createClient, type Transport } from "@connectrpc/connect";
import {
  OperatorService,
  type AuditRecord as AuditRecordRow,
  type SignUpInvitation as SignUpInvitationRow,
  type UserAccount as UserAccountRow,
} from "#proto/chat/v1/operator_pb.ts";
import type { User } from "#proto/chat/v1/types_pb.ts";
import type { Conversation, Person } from "../chat/model.ts";
import { settled } from "./errors.ts";
import { millis, toConversation, toNumber, toPerson } from "./mapping.ts";
import { required } from "./required.ts";

/** An account as operators see it; times are milliseconds since 1970. */
export interface UserAccount {
  person: Person;
  /** Undefined: the name waits. */
  createdAt: number | undefined;
  seenAt: number | undefined;
  suspendedAt: number | undefined;
  operator: boolean;
  sessions: number;
}

/** A link to this server, for people who have no name on it yet. */
export interface SignUpInvitation {
  id: string;
  /** Undefined: it was made on the server's machine. */
  creator: Person | undefined;
  createdAt: number;
  expiresAt: number;
  maxUses: number;
  uses: number;
  note: string;
}

/** One thing that an operator did. */
export interface AuditRecord {
  number: number;
  time: number;
  /** Undefined: on the server's machine. */
  operator: Person | undefined;
  act: string;
  person: Person | undefined;
  conversationId: string;
  roomName: string;
  seq: number;
  reason: string;
}

/** What operators ask for. `me` is who the caller believes to be. Every method throws CallError and nothing else. */
export interface OperatorCalls {
  listUsers(query: string, pageToken: string): Promise<{ users: UserAccount[]; next: string }>;
  suspendUser(userId: string, suspended: boolean, reason: string, me: string): Promise<void>;
  /** Answers how many there were. */
  endUserSessions(userId: string, reason: string, me: string): Promise<number>;
  removeMessage(conversationId: string, seq: number, reason: string, me: string): Promise<void>;
  listAllRooms(query: string, pageToken: string): Promise<{ rooms: Conversation[]; next: string }>;
  closeRoom(conversationId: string, closed: boolean, reason: string, me: string): Promise<void>;
  createSignUpInvitation(
    options: { maxUses: number; days: number; note: string },
    me: string,
  ): Promise<{ invitation: SignUpInvitation; token: string }>;
  listSignUpInvitations(): Promise<SignUpInvitation[]>;
  revokeSignUpInvitation(invitationId: string, me: string): Promise<void>;
  listAuditRecords(pageToken: string): Promise<{ records: AuditRecord[]; next: string }>;
}

export function operatorCalls(transport: Transport): OperatorCalls {
  const operator = createClient(OperatorService, transport);
  return {
    listUsers: async (query, pageToken) => {
      const { users, nextPageToken } = await settled(operator.listUsers({ query, pageToken }));
      return { users: users.map(toUserAccount), next: nextPageToken };
    },
    suspendUser: async (userId, suspended, reason, expectedUserId) =>
      void (await settled(operator.suspendUser({ userId, suspended, reason, expectedUserId }))),
    endUserSessions: async (userId, reason, expectedUserId) =>
      (await settled(operator.endUserSessions({ userId, reason, expectedUserId }))).ended,
    removeMessage: async (conversationId, seq, reason, expectedUserId) => {
      const request = { conversationId, seq: BigInt(seq), reason, expectedUserId };
      await settled(operator.removeMessage(request));
    },
    listAllRooms: async (query, pageToken) => {
      const { rooms, nextPageToken } = await settled(operator.listAllRooms({ query, pageToken }));
      return { rooms: rooms.map(toConversation), next: nextPageToken };
    },
    closeRoom: async (conversationId, closed, reason, expectedUserId) =>
      void (await settled(operator.closeRoom({ conversationId, closed, reason, expectedUserId }))),
    createSignUpInvitation: async (options, expectedUserId) => {
      const made = await settled(operator.createSignUpInvitation({ ...options, expectedUserId }));
      return { invitation: toInvitation(required(made.invitation, "the invitation")), token: made.token };
    },
    listSignUpInvitations: async () =>
      (await settled(operator.listSignUpInvitations({}))).invitations.map(toInvitation),
    revokeSignUpInvitation: async (invitationId, expectedUserId) =>
      void (await settled(operator.revokeSignUpInvitation({ invitationId, expectedUserId }))),
    listAuditRecords: async (pageToken) => {
      const { records, nextPageToken } = await settled(operator.listAuditRecords({ pageToken }));
      return { records: records.map(toRecord), next: nextPageToken };
    },
  };
}

function toUserAccount({ user, operator, sessions, ...row }: UserAccountRow): UserAccount {
  return {
    person: toPerson(user),
    createdAt: millis(row.createTime),
    seenAt: millis(row.seenTime),
    suspendedAt: millis(row.suspendTime),
    operator,
    sessions,
  };
}

function toInvitation(row: SignUpInvitationRow): SignUpInvitation {
  const { invitationId, creator, createTime, expireTime, maxUses, uses, note } = row;
  return {
    id: invitationId,
    creator: somebody(creator),
    createdAt: millis(createTime) ?? 0,
    expiresAt: millis(expireTime) ?? 0,
    maxUses,
    uses,
    note,
  };
}

function toRecord(row: AuditRecordRow): AuditRecord {
  const { operator, user, act, conversationId, roomName, reason } = row;
  return {
    number: toNumber(row.number),
    time: millis(row.time) ?? 0,
    operator: somebody(operator),
    act,
    person: somebody(user),
    conversationId,
    roomName,
    seq: toNumber(row.seq),
    reason,
  };
}

function somebody(user: User | undefined): Person | undefined {
  return user === undefined ? undefined : toPerson(user);
}
