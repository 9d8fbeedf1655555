import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type ChangesSchema,
  type ConversationSummarySchema,
  type PresenceSchema,
  type ReceiptSchema,
  type ReceiveMessagesResponse,
  ReceiveMessagesResponseSchema,
} from "#proto/chat/v1/chat_pb.ts";
import {
  ConversationKind,
  type ConversationEntrySchema,
  type ConversationSchema,
  type DraftSchema,
  MemberRole,
  type MemberSchema,
  type MessageSchema,
  type PreferencesSchema,
  RoomVisibility,
} from "#proto/chat/v1/types_pb.ts";
import type {
  Changes,
  Conversation,
  ConversationEntry,
  Draft,
  Member,
  Message,
  Preferences,
} from "../chat/model.ts";
import type { ConversationListing } from "../chat/ports.ts";
import type { Mark } from "../delivery/feed-store.ts";
import type { Frame, Presence } from "../delivery/frame.ts";
import { Refusal } from "../refusal.ts";

/**
 * The one place where the wire's int64 becomes a number: a counter from 0 to 2⁵³ − 1, or a refusal that
 * names the field.
 */
export function toCounter(value: bigint, field: string): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Refusal("invalid-argument", `${field} must be from 0 to 2⁵³ − 1.`, { field });
  }
  return Number(value);
}

/** … and the one where a number becomes an int64. */
export function fromCounter(value: number): bigint {
  return BigInt(value);
}

/** A frame as the transport carries it. */
export function encodeFrame(frame: Frame): ReceiveMessagesResponse {
  return create(ReceiveMessagesResponseSchema, { frame: fromFrame(frame) });
}

function fromFrame(frame: Frame): MessageInitShape<typeof ReceiveMessagesResponseSchema>["frame"] {
  switch (frame.kind) {
    case "hello": {
      const { epoch, user, deviceId } = frame;
      return {
        case: "hello",
        value: { epoch, user, deviceId, heartbeat: durationFromMs(frame.heartbeatMs) },
      };
    }
    case "changes":
      return { case: "changes", value: fromChanges(frame.changes) };
    case "caught-up":
      return { case: "caughtUp", value: {} };
    case "receipts":
      return { case: "receipts", value: { receipts: frame.marks.map(fromMark) } };
    case "ephemeral":
      return {
        case: "ephemeral",
        value: { presence: frame.presence.map(fromPresence), typing: [...frame.typing] },
      };
    case "heartbeat":
      return { case: "heartbeat", value: {} };
    case "reset":
      return { case: "reset", value: { epoch: frame.epoch } };
    case "going-away":
      return { case: "goingAway", value: { retryAfter: durationFromMs(frame.retryAfterMs) } };
  }
}

function fromChanges(changes: Changes): MessageInitShape<typeof ChangesSchema> {
  return {
    feed: changes.feed,
    after: fromCounter(changes.after),
    through: fromCounter(changes.through),
    snapshot: changes.snapshot,
    historyFrom: fromCounter(changes.historyFrom),
    lastSeq: fromCounter(changes.lastSeq),
    conversation: changes.conversation && fromConversation(changes.conversation),
    members: changes.members.map(fromMember),
    messages: changes.messages.map(fromMessage),
    entries: changes.entries.map(fromEntry),
    preferences: changes.preferences && fromPreferences(changes.preferences),
    drafts: changes.drafts.map(fromDraft),
  };
}

export function fromPresence({
  userId,
  online,
  lastSeenAt,
}: Presence): MessageInitShape<typeof PresenceSchema> {
  return { userId, online, lastSeenTime: fromTime(lastSeenAt) };
}

function fromMark(mark: Mark): MessageInitShape<typeof ReceiptSchema> {
  return {
    conversationId: mark.conversationId,
    userId: mark.userId,
    deliveredSeq: fromCounter(mark.deliveredSeq),
    readSeq: fromCounter(mark.readSeq),
  };
}

export function fromConversation(conversation: Conversation): MessageInitShape<typeof ConversationSchema> {
  return {
    conversationId: conversation.conversationId,
    version: fromCounter(conversation.version),
    kind: conversationKinds[conversation.kind],
    name: conversation.name,
    visibility: fromVisibility(conversation.visibility),
    memberCount: conversation.memberCount,
    createTime: timestampFromMs(conversation.createdAt),
    topic: conversation.topic,
    announcements: conversation.announcements,
    pinnedSeqs: conversation.pinnedSeqs.map(fromCounter),
    closed: conversation.closed ?? false,
  };
}

export const conversationKinds: Record<Conversation["kind"], ConversationKind> = {
  direct: ConversationKind.DIRECT,
  room: ConversationKind.ROOM,
  group: ConversationKind.GROUP,
};

export const memberRoles: Record<Member["role"], MemberRole> = {
  member: MemberRole.MEMBER,
  admin: MemberRole.ADMIN,
  owner: MemberRole.OWNER,
};

export function fromVisibility(visibility: Conversation["visibility"]): RoomVisibility {
  if (visibility === undefined) return RoomVisibility.UNSPECIFIED;
  return visibility === "public" ? RoomVisibility.PUBLIC : RoomVisibility.PRIVATE;
}

export function fromMember(member: Member): MessageInitShape<typeof MemberSchema> {
  return {
    user: member.user,
    version: fromCounter(member.version),
    role: memberRoles[member.role],
    left: member.left,
  };
}

export function fromMessage(message: Message): MessageInitShape<typeof MessageSchema> {
  return {
    conversationId: message.conversationId,
    seq: fromCounter(message.seq),
    version: fromCounter(message.version),
    clientMessageId: message.clientMessageId,
    sender: message.sender,
    text: message.text,
    createTime: timestampFromMs(message.createdAt),
    editTime: fromTime(message.editedAt),
    deleteTime: fromTime(message.deletedAt),
    replyToSeq: fromCounter(message.replyToSeq),
    forwarded: message.forwarded && {
      sender: message.forwarded.sender,
      createTime: timestampFromMs(message.forwarded.createdAt),
    },
    reactions: message.reactions.map(({ emoji, count, userIds }) => ({
      emoji,
      count,
      userIds: [...userIds],
    })),
  };
}

/** A time that may be unset. */
export function fromTime(ms: number | undefined): Timestamp | undefined {
  return ms === undefined ? undefined : timestampFromMs(ms);
}

function fromEntry(entry: ConversationEntry): MessageInitShape<typeof ConversationEntrySchema> {
  return {
    conversationId: entry.conversationId,
    version: fromCounter(entry.version),
    removed: entry.removed,
    readSeq: fromCounter(entry.readSeq),
    peer: entry.peer,
    role: memberRoles[entry.role],
    muted: entry.muted,
    pinned: entry.pinned,
    archived: entry.archivedSeq !== undefined,
    archivedSeq: fromCounter(entry.archivedSeq ?? 0),
    unreadSeq: fromCounter(entry.unreadSeq),
    blocked: entry.blocked ?? false,
  };
}

function fromDraft(draft: Draft): MessageInitShape<typeof DraftSchema> {
  return {
    conversationId: draft.conversationId,
    version: fromCounter(draft.version),
    text: draft.text,
    replyToSeq: fromCounter(draft.replyToSeq),
    deviceId: draft.deviceId,
    updateTime: timestampFromMs(draft.updatedAt),
  };
}

export function fromPreferences(preferences: Preferences): MessageInitShape<typeof PreferencesSchema> {
  const { version, hideReadReceipts, hidePresence } = preferences;
  return { version: fromCounter(version), hideReadReceipts, hidePresence };
}

export function fromListing(
  listing: ConversationListing,
): MessageInitShape<typeof ConversationSummarySchema> {
  return {
    conversation: fromConversation(listing.conversation),
    entry: fromEntry(listing.entry),
    lastMessage: listing.lastMessage && fromMessage(listing.lastMessage),
    unreadCount: listing.unreadCount,
  };
}
