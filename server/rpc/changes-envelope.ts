import type {
  Changes,
  Conversation,
  ConversationEntry,
  Draft,
  Forwarded,
  Member,
  Message,
  Preferences,
  Reaction,
  User,
} from "../chat/model.ts";
import { ENVELOPE_HEADER_BYTES, fillHeader } from "./envelope.ts";
import { conversationKinds, memberRoles, fromVisibility } from "./mapping.ts";
import { WireWriter } from "./wire-writer.ts";

/** `ReceiveMessagesResponse.changes` */
const CHANGES = 2;

const writer = new WireWriter();

/**
 * A frame of changes in binary, in its envelope: byte for byte what `toBinary` gives for `encodeFrame`, without the
 * objects between. This is what a server does most, once for each message and reader of a backfill. Fields and lists are
 * written from the last to the first (see WireWriter); the numbers are those of the contract.
 */
export function changesEnvelope(changes: Changes): Buffer {
  writer.begin();
  writeChanges(changes);
  writer.message(CHANGES, 0);
  return fillHeader(writer.take(ENVELOPE_HEADER_BYTES));
}

/** Writes what is in `list`, each as a message in field `field`. */
function each<Item>(field: number, list: readonly Item[], write: (item: Item) => void): void {
  for (let index = list.length - 1; index >= 0; index -= 1) inside(field, list[index] as Item, write);
}

/** Writes a message in field `field`; none when there is none. */
function inside<Item>(field: number, item: Item | undefined, write: (item: Item) => void): void {
  if (item === undefined) return;
  const before = writer.written;
  write(item);
  writer.message(field, before);
}

function writeChanges(changes: Changes): void {
  each(12, changes.drafts, writeDraft);
  inside(11, changes.preferences, writePreferences);
  each(10, changes.entries, writeEntry);
  each(9, changes.messages, writeMessage);
  each(8, changes.members, writeMember);
  inside(7, changes.conversation, writeConversation);
  writer.integer(6, changes.lastSeq);
  writer.integer(5, changes.historyFrom);
  writer.boolean(4, changes.snapshot);
  writer.integer(3, changes.through);
  writer.integer(2, changes.after);
  writer.string(1, changes.feed);
}

function writeMessage(message: Message): void {
  each(12, message.reactions, writeReaction);
  inside(11, message.forwarded, writeForwarded);
  writer.integer(10, message.replyToSeq);
  time(9, message.deletedAt);
  time(8, message.editedAt);
  time(7, message.createdAt);
  writer.string(6, message.text);
  inside(5, message.sender, writeUser);
  writer.string(4, message.clientMessageId);
  writer.integer(3, message.version);
  writer.integer(2, message.seq);
  writer.string(1, message.conversationId);
}

function writeReaction({ emoji, count, userIds }: Reaction): void {
  for (let index = userIds.length - 1; index >= 0; index -= 1) writer.element(3, userIds[index] ?? "");
  writer.integer(2, count);
  writer.string(1, emoji);
}

function writeForwarded({ sender, createdAt }: Forwarded): void {
  time(2, createdAt);
  inside(1, sender, writeUser);
}

function writeUser(user: User): void {
  writer.boolean(6, user.unclaimable === true);
  writer.boolean(5, user.deleted === true);
  writer.string(4, user.displayName ?? "");
  writer.boolean(3, user.unclaimed);
  writer.string(2, user.username);
  writer.string(1, user.userId);
}

/** Writes a time in field `field`; none when there is none. */
function time(field: number, ms: number | undefined): void {
  if (ms !== undefined) writer.time(field, ms);
}

function writeMember({ user, version, role, left }: Member): void {
  writer.boolean(4, left);
  writer.integer(3, memberRoles[role]);
  writer.integer(2, version);
  inside(1, user, writeUser);
}

function writeConversation(conversation: Conversation): void {
  writer.boolean(11, conversation.closed === true);
  writer.integers(10, conversation.pinnedSeqs);
  writer.boolean(9, conversation.announcements);
  writer.string(8, conversation.topic);
  time(7, conversation.createdAt);
  writer.integer(6, conversation.memberCount);
  writer.integer(5, fromVisibility(conversation.visibility));
  writer.string(4, conversation.name);
  writer.integer(3, conversationKinds[conversation.kind]);
  writer.integer(2, conversation.version);
  writer.string(1, conversation.conversationId);
}

function writeEntry(entry: ConversationEntry): void {
  writer.boolean(12, entry.blocked === true);
  writer.integer(11, entry.unreadSeq);
  writer.integer(10, entry.archivedSeq ?? 0);
  writer.boolean(9, entry.archivedSeq !== undefined);
  writer.boolean(8, entry.pinned);
  writer.boolean(7, entry.muted);
  writer.integer(6, memberRoles[entry.role]);
  inside(5, entry.peer, writeUser);
  writer.integer(4, entry.readSeq);
  writer.boolean(3, entry.removed);
  writer.integer(2, entry.version);
  writer.string(1, entry.conversationId);
}

function writePreferences({ version, hideReadReceipts, hidePresence }: Preferences): void {
  writer.boolean(3, hidePresence);
  writer.boolean(2, hideReadReceipts);
  writer.integer(1, version);
}

function writeDraft(draft: Draft): void {
  time(6, draft.updatedAt);
  writer.string(5, draft.deviceId);
  writer.integer(4, draft.replyToSeq);
  writer.string(3, draft.text);
  writer.integer(2, draft.version);
  writer.string(1, draft.conversationId);
}
