import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { MAX_PINNED_CONVERSATIONS } from "./limits.ts";
import type { Caller, ConversationId } from "./model.ts";
import type { EntrySettings } from "./personal-ports.ts";
import type { ChatTransaction } from "./ports.ts";
import { conversationNotFound } from "./refusals.ts";

/** What is to change in the caller's own view of a conversation; what is undefined stays. */
export interface EntryUpdate {
  muted: boolean | undefined;
  pinned: boolean | undefined;
  archived: boolean | undefined;
  /** The number of a message; 0 takes the mark away. */
  unreadSeq: number | undefined;
}

/**
 * Changes how the caller sees a conversation. Nothing to change is no change.
 *
 * @returns the version of the change in the personal feed, or of the row's last one when there was nothing to change
 */
export function updateEntry(
  chat: Chat,
  { userId }: Caller,
  id: ConversationId,
  update: EntryUpdate,
): Promise<number> {
  return chat.store.write(async (tx) => {
    const entry = await tx.personal.entry(userId, id);
    const head = await tx.conversations.head(id);
    if (entry === undefined || head === undefined) throw conversationNotFound();
    const settings = updated(entry, update, head.lastSeq);
    if (isSame(entry, settings)) return entry.version;
    if (settings.pinned && !entry.pinned) await requirePinnable(tx, userId);
    return tx.personal.setEntry(userId, id, settings);
  });
}

function updated(
  entry: EntrySettings,
  { muted, pinned, archived, unreadSeq }: EntryUpdate,
  lastSeq: number,
): EntrySettings {
  if (unreadSeq !== undefined && unreadSeq > lastSeq) {
    throw new Refusal("seq-beyond-head", `The newest message here is number ${lastSeq}.`, {
      field: "unread_seq",
    });
  }
  return {
    muted: muted ?? entry.muted,
    pinned: pinned ?? entry.pinned,
    archivedSeq: archived === undefined ? entry.archivedSeq : archived ? lastSeq : undefined,
    unreadSeq: unreadSeq ?? entry.unreadSeq,
  };
}

function isSame(a: EntrySettings, b: EntrySettings): boolean {
  return (
    a.muted === b.muted &&
    a.pinned === b.pinned &&
    a.archivedSeq === b.archivedSeq &&
    a.unreadSeq === b.unreadSeq
  );
}

async function requirePinnable(tx: ChatTransaction, userId: Caller["userId"]): Promise<void> {
  if ((await tx.personal.countPinned(userId)) < MAX_PINNED_CONVERSATIONS) return;
  const message = `At most ${MAX_PINNED_CONVERSATIONS} conversations are pinned. Unpin one first.`;
  throw new Refusal("limit-reached", message, { field: "pinned" });
}
