import type { Chat } from "./chat.ts";
import { list, paged, time, value, type Part } from "./export-document.ts";
import type { ExportedConversation, ExportedMessage, ExportReader } from "./export-ports.ts";
import { MAX_IN_GROUP } from "./limits.ts";
import type { Caller, User, UserId } from "./model.ts";

/** Small, so that no read takes long: a message may have 32 KiB. */
const MESSAGES_AT_ONCE = 20;
const ROWS_AT_ONCE = 100;
/** Messages whose reactions are looked through at once. */
const REACTED_AT_ONCE = 1_000;

/**
 * What the chat keeps of a person, as parts of an export: `docs/export.md` says what each field means. Each page is a
 * read of its own, and nothing is read before it is asked for.
 */
export function exportChat(chat: Chat, { userId }: Pick<Caller, "userId">): Part[] {
  return [
    preferences(chat, userId),
    list("devices", devices(chat, userId)),
    list("blocked", blocked(chat, userId)),
    list("conversations", conversations(chat, userId)),
    list("drafts", drafts(chat, userId)),
    list("invitations", invitations(chat, userId)),
    list("messages", messages(chat, userId)),
    list("reactions", reactions(chat, userId)),
  ];
}

async function* preferences({ store }: Chat, userId: UserId): Part {
  const { hideReadReceipts, hidePresence } = await store.read((tx) => tx.personal.preferences(userId));
  yield* value("preferences", { hide_read_receipts: hideReadReceipts, hide_presence: hidePresence });
}

/** Pages of one kind of row. */
function pagesOf<Row>(
  { store }: Chat,
  size: number,
  read: (exports: ExportReader, after: string, limit: number) => Promise<Row[]>,
  idOf: (row: Row) => string,
): AsyncGenerator<Row, void, void> {
  return paged(size, idOf, (after, limit) => store.read((tx) => read(tx.exports, after, limit)));
}

async function* devices(chat: Chat, userId: UserId) {
  const rows = pagesOf(
    chat,
    ROWS_AT_ONCE,
    (exports, after, limit) => exports.devices(userId, after, limit),
    ({ deviceId }) => deviceId,
  );
  for await (const { deviceId, name, createdAt, seenAt } of rows) {
    yield { device_id: deviceId, name, create_time: time(createdAt), seen_time: time(seenAt) };
  }
}

async function* blocked(chat: Chat, userId: UserId) {
  const rows = pagesOf(
    chat,
    ROWS_AT_ONCE,
    (exports, after, limit) => exports.blocks(userId, after, limit),
    ({ user }) => user.userId,
  );
  for await (const { user, createdAt } of rows) yield { ...person(user), block_time: time(createdAt) };
}

function allConversations(chat: Chat, userId: UserId) {
  return pagesOf(
    chat,
    ROWS_AT_ONCE,
    (exports, after, limit) => exports.conversations(userId, after, limit),
    ({ conversationId }) => conversationId,
  );
}

async function* conversations(chat: Chat, userId: UserId) {
  for await (const each of allConversations(chat, userId)) {
    const company = each.kind === "group" && !each.left ? await membersOf(chat, each) : undefined;
    yield {
      conversation_id: each.conversationId,
      kind: each.kind,
      ...labelOf(each),
      create_time: time(each.createdAt),
      left: each.left,
      role: each.role,
      peer: each.peer === undefined ? null : person(each.peer),
      members: company ?? null,
      read_seq: each.readSeq,
      unread_seq: each.unreadSeq,
      muted: each.muted,
      pinned: each.pinned,
      archived_seq: each.archivedSeq ?? null,
    };
  }
}

/** What a room is called now: of a private one that is left, that is for its members to know. */
function labelOf({ left, name, topic, visibility }: ExportedConversation) {
  const mayKnow = !left || visibility === "public";
  return mayKnow
    ? { name, topic, visibility: visibility ?? null }
    : { name: "", topic: "", visibility: null };
}

async function membersOf({ store }: Chat, { conversationId }: ExportedConversation) {
  const { members } = await store.read((tx) => tx.conversations.members(conversationId, MAX_IN_GROUP, ""));
  return members.map(({ user }) => person(user));
}

async function* drafts(chat: Chat, userId: UserId) {
  const rows = pagesOf(
    chat,
    MESSAGES_AT_ONCE,
    (exports, after, limit) => exports.drafts(userId, after, limit),
    ({ conversationId }) => conversationId,
  );
  for await (const { conversationId, text, replyToSeq, updatedAt } of rows) {
    yield {
      conversation_id: conversationId,
      text,
      reply_to_seq: replyToSeq,
      update_time: time(updatedAt),
    };
  }
}

async function* invitations(chat: Chat, userId: UserId) {
  for await (const { kind, conversationId } of allConversations(chat, userId)) {
    if (kind !== "room") continue;
    for (const each of await chat.store.read((tx) => tx.exports.invitations(userId, conversationId))) {
      yield {
        invitation_id: each.invitationId,
        conversation_id: conversationId,
        create_time: time(each.createdAt),
        expire_time: time(each.expiresAt),
        max_uses: each.maxUses,
        uses: each.uses,
      };
    }
  }
}

async function* messages(chat: Chat, userId: UserId) {
  const rows = pagesOf(
    chat,
    MESSAGES_AT_ONCE,
    (exports, after, limit) => exports.messages(userId, after, limit),
    ({ clientMessageId }) => clientMessageId,
  );
  for await (const each of rows) {
    yield {
      conversation_id: each.conversationId,
      seq: each.seq,
      client_message_id: each.clientMessageId,
      create_time: time(each.createdAt),
      edit_time: time(each.editedAt),
      delete_time: time(each.deletedAt),
      text: each.text,
      reply_to_seq: each.replyToSeq,
      forwarded: each.forwarded && {
        sender: person(each.forwarded.sender),
        create_time: time(each.forwarded.createdAt),
      },
      earlier: await earlier(chat, each),
    };
  }
}

async function earlier({ store }: Chat, { conversationId, seq, editedAt }: ExportedMessage) {
  if (editedAt === undefined) return [];
  const wordings = await store.read((tx) => tx.messages.wordings(conversationId, seq));
  return wordings.map(({ text, createdAt }) => ({ text, write_time: time(createdAt) }));
}

async function* reactions(chat: Chat, userId: UserId) {
  for await (const { conversationId, lastSeq } of allConversations(chat, userId)) {
    for (let above = 0; above < lastSeq; above += REACTED_AT_ONCE) {
      const numbers = { above, through: above + REACTED_AT_ONCE };
      const given = await chat.store.read((tx) => tx.exports.reactions(userId, conversationId, numbers));
      for (const { seq, emoji } of given) yield { conversation_id: conversationId, seq, emoji };
    }
  }
}

function person({ userId, username, displayName = "" }: User) {
  return { user_id: userId, username, display_name: displayName };
}
