import { createClient, type Transport } from "@connectrpc/connect";
import { ChatService, type Invitation as InvitationRow } from "#proto/chat/v1/chat_pb.ts";
import { DirectoryService, type FoundRoom as FoundRoomRow } from "#proto/chat/v1/directory_pb.ts";
import { ConversationKind, MemberRole as Role, RoomVisibility } from "#proto/chat/v1/types_pb.ts";
import type { Conversation, MemberRole, Person } from "../chat/model.ts";
import { millis, toConversation, toPerson, toRole } from "./mapping.ts";
import { settled } from "./errors.ts";
import { required } from "./required.ts";

export interface Found {
  people: { person: Person; online: boolean }[];
  rooms: FoundRoom[];
  unusedUsername: string;
}

export interface FoundRoom {
  room: Conversation;
  joined: boolean;
}

export interface NewRoom {
  name: string;
  topic: string;
  visibility: "public" | "private";
  announcements: boolean;
  usernames: string[];
}

/** Fields that are not set stay as they are. */
export interface RoomChange {
  name?: string;
  topic?: string;
  visibility?: "public" | "private";
  announcements?: boolean;
}

export interface Invitation {
  id: string;
  creator: Person;
  createdAt: number;
  /** Undefined: good until it is withdrawn. */
  expiresAt: number | undefined;
  /** 0: any number. */
  maxUses: number;
  uses: number;
}

/** People and rooms. `me` is who the caller believes to be. Every method throws CallError and nothing else. */
export interface DirectoryCalls {
  find(query: string, signal: AbortSignal): Promise<Found>;
  listRooms(query: string, pageToken: string): Promise<{ rooms: FoundRoom[]; next: string }>;
  /** The same `clientRoomId` makes one room only. */
  createRoom(clientRoomId: string, room: NewRoom, me: string): Promise<Conversation>;
  createGroup(clientRoomId: string, usernames: string[], me: string): Promise<Conversation>;
  updateRoom(conversationId: string, change: RoomChange, me: string): Promise<void>;
  joinRoom(conversationId: string, me: string): Promise<void>;
  leaveRoom(conversationId: string, me: string): Promise<void>;
  addMembers(conversationId: string, usernames: string[], me: string): Promise<void>;
  removeMember(conversationId: string, userId: string, me: string): Promise<void>;
  setRole(conversationId: string, userId: string, role: MemberRole, me: string): Promise<void>;
  listMembers(
    conversationId: string,
    pageToken: string,
  ): Promise<{ members: { person: Person; role: MemberRole }[]; next: string }>;
  /** @param options.lifetimeMs undefined: until it is withdrawn */
  createInvitation(
    conversationId: string,
    options: { lifetimeMs: number | undefined; maxUses: number },
    me: string,
  ): Promise<{ invitation: Invitation; token: string }>;
  listInvitations(conversationId: string, me: string): Promise<Invitation[]>;
  revokeInvitation(conversationId: string, invitationId: string, me: string): Promise<void>;
  getInvitation(token: string): Promise<FoundRoom & { inviter: Person }>;
  acceptInvitation(token: string, me: string): Promise<Conversation>;
}

export function directoryCalls(transport: Transport): DirectoryCalls {
  return {
    ...findingCalls(transport),
    ...membershipCalls(transport),
    ...invitationCalls(transport),
  };
}

function findingCalls(transport: Transport): Pick<DirectoryCalls, "find" | "listRooms" | "listMembers"> {
  const directory = createClient(DirectoryService, transport);
  const chat = createClient(ChatService, transport);
  return {
    find: async (query, signal) => {
      const { people, rooms, unusedUsername } = await settled(directory.find({ query }, { signal }));
      return {
        people: people.map(({ user, online }) => ({ person: toPerson(user), online })),
        rooms: rooms.map(toFoundRoom),
        unusedUsername,
      };
    },
    listRooms: async (query, pageToken) => {
      const { rooms, nextPageToken } = await settled(directory.listRooms({ query, pageToken }));
      return { rooms: rooms.map(toFoundRoom), next: nextPageToken };
    },
    listMembers: async (conversationId, pageToken) => {
      const { members, nextPageToken } = await settled(chat.listMembers({ conversationId, pageToken }));
      return {
        members: members.map(({ user, role }) => ({ person: toPerson(user), role: toRole(role) })),
        next: nextPageToken,
      };
    },
  };
}

type Membership = Omit<DirectoryCalls, keyof ReturnType<typeof findingCalls> | keyof Invitations>;

function membershipCalls(transport: Transport): Membership {
  const chat = createClient(ChatService, transport);
  return {
    createRoom: async (clientRoomId, room, expectedUserId) => {
      const request = { ...room, clientRoomId, visibility: fromVisibility(room.visibility), expectedUserId };
      const { conversation } = await settled(chat.createRoom(request));
      return toConversation(required(conversation, "the room"));
    },
    createGroup: async (clientRoomId, usernames, expectedUserId) => {
      const request = { clientRoomId, usernames, kind: ConversationKind.GROUP, expectedUserId };
      const { conversation } = await settled(chat.createRoom(request));
      return toConversation(required(conversation, "the group"));
    },
    updateRoom: async (conversationId, { visibility, ...change }, expectedUserId) =>
      void (await settled(
        chat.updateRoom({
          conversationId,
          ...change,
          visibility: visibility === undefined ? RoomVisibility.UNSPECIFIED : fromVisibility(visibility),
          expectedUserId,
        }),
      )),
    joinRoom: async (conversationId, expectedUserId) =>
      void (await settled(chat.joinRoom({ conversationId, expectedUserId }))),
    leaveRoom: async (conversationId, expectedUserId) =>
      void (await settled(chat.leaveRoom({ conversationId, expectedUserId }))),
    addMembers: async (conversationId, usernames, expectedUserId) =>
      void (await settled(chat.addMembers({ conversationId, usernames, expectedUserId }))),
    removeMember: async (conversationId, userId, expectedUserId) =>
      void (await settled(chat.removeMember({ conversationId, userId, expectedUserId }))),
    setRole: async (conversationId, userId, role, expectedUserId) =>
      void (await settled(chat.setRole({ conversationId, userId, role: fromRole(role), expectedUserId }))),
  };
}

type Invitations = Pick<
  DirectoryCalls,
  "createInvitation" | "listInvitations" | "revokeInvitation" | "getInvitation" | "acceptInvitation"
>;

function invitationCalls(transport: Transport): Invitations {
  const chat = createClient(ChatService, transport);
  return {
    createInvitation: async (conversationId, { lifetimeMs = 0, maxUses }, expectedUserId) => {
      const lifetime = { seconds: BigInt(Math.ceil(lifetimeMs / 1000)), nanos: 0 };
      const made = await settled(
        chat.createInvitation({ conversationId, lifetime, maxUses, expectedUserId }),
      );
      return { invitation: toInvitation(required(made.invitation, "the invitation")), token: made.token };
    },
    listInvitations: async (conversationId, expectedUserId) =>
      (await settled(chat.listInvitations({ conversationId, expectedUserId }))).invitations.map(toInvitation),
    revokeInvitation: async (conversationId, invitationId, expectedUserId) =>
      void (await settled(chat.revokeInvitation({ conversationId, invitationId, expectedUserId }))),
    getInvitation: async (token) => {
      const { room, creator, joined } = await settled(chat.getInvitation({ token }));
      return { room: toConversation(required(room, "the room")), joined, inviter: toPerson(creator) };
    },
    acceptInvitation: async (token, expectedUserId) => {
      const { conversation } = await settled(chat.acceptInvitation({ token, expectedUserId }));
      return toConversation(required(conversation, "the room"));
    },
  };
}

function toFoundRoom({ room, joined }: FoundRoomRow): FoundRoom {
  return { room: toConversation(required(room, "the room")), joined };
}

function toInvitation(row: InvitationRow): Invitation {
  const { invitationId, creator, createTime, expireTime, maxUses, uses } = row;
  return {
    id: invitationId,
    creator: toPerson(creator),
    createdAt: millis(createTime) ?? 0,
    expiresAt: millis(expireTime),
    maxUses,
    uses,
  };
}

function fromVisibility(visibility: "public" | "private"): RoomVisibility {
  return visibility === "public" ? RoomVisibility.PUBLIC : RoomVisibility.PRIVATE;
}

function fromRole(role: MemberRole): Role {
  return { member: Role.MEMBER, admin: Role.ADMIN, owner: Role.OWNER }[role];
}
