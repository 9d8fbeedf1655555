import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Duration, Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type * as chat from "#proto/chat/v1/chat_pb.ts";
import * as types from "#proto/chat/v1/types_pb.ts";
import type { Session } from "#proto/chat/v1/session_pb.ts";
import type {
  Changes,
  Conversation,
  ConversationEntry,
  ConversationKind,
  Draft,
  Frame,
  Me,
  Member,
  MemberRole,
  Message,
  Person,
  Preferences,
  Presence,
  Receipt,
} from "../chat/model.ts";

/**
 * int64 → number, here and nowhere else. Every counter of the contract is far below 2^53; a value beyond it
 * would be silently wrong, so it is an error.
 */
export function toNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new RangeError("A number from the server is too large.");
  }
  return number;
}

/** Milliseconds of a duration or a point in time; undefined when it is not set. */
export function millis(value: Duration | Timestamp | undefined): number | undefined {
  return value === undefined ? undefined : toNumber(value.seconds) * 1000 + Math.floor(value.nanos / 1e6);
}

/** Milliseconds since 1970 as a point in time. */
export function timestamp(ms: number): MessageInitShape<typeof TimestampSchema> {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

export function toPerson(user: types.User | undefined): Person {
  return {
    userId: user?.userId ?? "",
    username: user?.username ?? "",
    unclaimed: user?.unclaimed ?? false,
    ...(user?.displayName && { displayName: user.displayName }),
    ...(user?.deleted && { deleted: true as const }),
    ...(user?.unclaimable && { unclaimable: true as const }),
  };
}

export function toMe(session: Session | undefined): Me {
  const { userId, username } = toPerson(session?.user);
  return {
    userId,
    username,
    deviceId: session?.deviceId ?? "",
    hasPassword: session?.hasPassword ?? false,
    hasPasskey: session?.hasPasskey ?? false,
    hasRecoveryCode: session?.hasRecoveryCode ?? false,
    operator: session?.operator ?? false,
    shared: session?.shared ?? false,
  };
}

export function toConversation(row: types.Conversation): Conversation {
  return {
    conversationId: row.conversationId,
    version: toNumber(row.version),
    kind: toKind(row.kind),
    name: row.name,
    visibility: toVisibility(row.visibility),
    memberCount: row.memberCount,
    createdAt: millis(row.createTime) ?? 0,
    topic: row.topic,
    announcements: row.announcements,
    pinnedSeqs: row.pinnedSeqs.map(toNumber),
    ...(row.closed && { closed: true as const }),
  };
}

function toKind(kind: types.ConversationKind): ConversationKind {
  switch (kind) {
    case types.ConversationKind.DIRECT:
      return "direct";
    case types.ConversationKind.GROUP:
      return "group";
    default:
      return "room";
  }
}

export function toRole(role: types.MemberRole): MemberRole {
  switch (role) {
    case types.MemberRole.OWNER:
      return "owner";
    case types.MemberRole.ADMIN:
      return "admin";
    default:
      return "member";
  }
}

function toVisibility(visibility: types.RoomVisibility): "public" | "private" | undefined {
  switch (visibility) {
    case types.RoomVisibility.PUBLIC:
      return "public";
    case types.RoomVisibility.PRIVATE:
      return "private";
    default:
      return undefined;
  }
}

export function toMessage(row: types.Message): Message {
  return {
    conversationId: row.conversationId,
    seq: toNumber(row.seq),
    version: toNumber(row.version),
    clientMessageId: row.clientMessageId,
    sender: toPerson(row.sender),
    text: row.text,
    createdAt: millis(row.createTime) ?? 0,
    editedAt: millis(row.editTime),
    deletedAt: millis(row.deleteTime),
    replyToSeq: toNumber(row.replyToSeq),
    forwarded: row.forwarded && {
      sender: toPerson(row.forwarded.sender),
      createdAt: millis(row.forwarded.createTime) ?? 0,
    },
    reactions: row.reactions.map(({ emoji, count, userIds }) => ({ emoji, count, userIds })),
  };
}

function toMember(row: types.Member): Member {
  const { user, version, role, left } = row;
  return { person: toPerson(user), version: toNumber(version), role: toRole(role), left };
}

function toEntry(row: types.ConversationEntry): ConversationEntry {
  return {
    conversationId: row.conversationId,
    version: toNumber(row.version),
    removed: row.removed,
    readSeq: toNumber(row.readSeq),
    peer: row.peer === undefined ? undefined : toPerson(row.peer),
    role: toRole(row.role),
    muted: row.muted,
    pinned: row.pinned,
    archivedSeq: row.archived ? toNumber(row.archivedSeq) : undefined,
    unreadSeq: toNumber(row.unreadSeq),
    ...(row.blocked && { blocked: true as const }),
  };
}

function toDraft(row: types.Draft): Draft {
  return {
    conversationId: row.conversationId,
    version: toNumber(row.version),
    text: row.text,
    replyToSeq: toNumber(row.replyToSeq),
    deviceId: row.deviceId,
    updatedAt: millis(row.updateTime) ?? 0,
  };
}

export function toPreferences(row: types.Preferences): Preferences {
  const { version, hideReadReceipts, hidePresence } = row;
  return { version: toNumber(version), hideReadReceipts, hidePresence };
}

export function toPresence({ userId, online, lastSeenTime }: chat.Presence): Presence {
  return { userId, online, lastSeenAt: millis(lastSeenTime) };
}

function toReceipt(row: chat.Receipt): Receipt {
  const { conversationId, userId, deliveredSeq, readSeq } = row;
  return { conversationId, userId, deliveredSeq: toNumber(deliveredSeq), readSeq: toNumber(readSeq) };
}

function toChanges(frame: chat.Changes): Changes {
  return {
    feed: frame.feed,
    after: toNumber(frame.after),
    through: toNumber(frame.through),
    snapshot: frame.snapshot,
    historyFrom: toNumber(frame.historyFrom),
    conversation: frame.conversation === undefined ? undefined : toConversation(frame.conversation),
    members: frame.members.map(toMember),
    messages: frame.messages.map(toMessage),
    entries: frame.entries.map(toEntry),
    preferences: frame.preferences && toPreferences(frame.preferences),
    drafts: frame.drafts.map(toDraft),
  };
}

/** A frame of the stream; one that this client does not draw is a sign of life. */
export function toFrame({ frame }: chat.ReceiveMessagesResponse): Frame {
  switch (frame.case) {
    case "hello": {
      const { epoch, heartbeat, user } = frame.value;
      return { kind: "hello", epoch, heartbeatMs: millis(heartbeat) ?? 0, userId: user?.userId ?? "" };
    }
    case "changes":
      return { kind: "changes", changes: toChanges(frame.value) };
    case "caughtUp":
      return { kind: "caught-up" };
    case "receipts":
      return { kind: "receipts", receipts: frame.value.receipts.map(toReceipt) };
    case "ephemeral": {
      const { presence, typing } = frame.value;
      return {
        kind: "ephemeral",
        presence: presence.map(toPresence),
        typing: typing.map(({ conversationId, userId, typing: writes }) => ({
          conversationId,
          userId,
          typing: writes,
        })),
      };
    }
    case "reset":
      return { kind: "reset", epoch: frame.value.epoch };
    case "goingAway":
      return { kind: "going-away", retryAfterMs: millis(frame.value.retryAfter) ?? 0 };
    default:
      return { kind: "alive" };
  }
}
