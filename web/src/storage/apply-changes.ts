import type { Changes, ConversationEntry, Preferences } from "../chat/model.ts";
import { applyConversation } from "./apply-conversation.ts";
import { keyOf } from "../chat/conversation-key.ts";
import { dropToldDrafts, placeDraft, takeDrafts } from "./draft-store.ts";
import { emptyRecord, messageRange, summarized } from "./conversation-record.ts";
import type { Applied } from "./local-store.ts";
import { saveLost } from "./new-epoch.ts";
import { isSend, type OutboxRow } from "../chat/outbox-row.ts";
import { missing, rewrite, settleListed, settlePersonal } from "./settle-outbox.ts";
import type { ConversationRecord, Transaction } from "./tables.ts";

/** What `MessageCache.apply` does, inside its transaction. */
export async function applyChanges(
  tx: Transaction,
  changes: Changes,
  myUserId: string,
  myDeviceId: string,
): Promise<Applied> {
  // Asked for together: each answer that is waited for is a turn of the page's one thread.
  const [position, record, outbox] = await Promise.all([
    tx.get("cursors", changes.feed),
    tx.get("conversations", changes.feed),
    tx.all("outbox"),
  ]);
  const held = position?.version;
  if (changes.after > (held ?? 0)) {
    return { gap: true };
  }
  if (changes.snapshot) {
    await tx.delete("cursors", changes.feed);
  }
  const cursor = changes.snapshot ? undefined : held;
  const through = Math.max(cursor ?? 0, changes.through);
  if (through > 0) {
    await tx.put("cursors", { feed: changes.feed, version: through });
  }
  // Everything up to the cursor is held, or was held and has been dropped: an older row says nothing new.
  const isNew = (row: { version: number }) => row.version > (cursor ?? 0);
  const news = {
    ...changes,
    members: changes.members.filter(isNew),
    messages: changes.messages.filter(isNew),
    entries: changes.entries.filter(isNew),
    drafts: changes.drafts.filter(isNew),
  };
  const reader = { myUserId, myDeviceId, through, completes: cursor === undefined && through > 0 };
  return changes.feed === myUserId
    ? applyPersonal(tx, news, reader)
    : applyConversation(tx, news, { ...reader, record, outbox });
}

async function applyPersonal(
  tx: Transaction,
  changes: Changes,
  {
    myUserId,
    myDeviceId,
    through,
    completes,
  }: { myUserId: string; myDeviceId: string; through: number; completes: boolean },
): Promise<Applied> {
  const changed = changes.entries.map((entry) => entry.conversationId);
  let outboxChanged = false;
  if (changes.snapshot) {
    await markStale(tx);
    await dropToldDrafts(tx);
  }
  for (const entry of changes.entries) {
    if (entry.removed) {
      outboxChanged = (await forget(tx, entry.conversationId, myUserId)) || outboxChanged;
    } else if (await takeEntry(tx, entry, myUserId)) {
      changed.push("drafts");
    }
  }
  if (await takeDrafts(tx, changes.drafts, myDeviceId)) {
    changed.push("drafts");
  }
  if (changes.preferences !== undefined && (await takePreferences(tx, changes.preferences))) {
    changed.push("preferences");
  }
  if (completes) {
    for (const { conversationId } of (await tx.all("conversations")).filter((record) => record.stale)) {
      changed.push(conversationId);
      outboxChanged = (await forget(tx, conversationId, myUserId)) || outboxChanged;
    }
    outboxChanged = (await settleListed(tx)) || outboxChanged;
  }
  outboxChanged = (await settlePersonal(tx, myUserId, through)) || outboxChanged;
  return { gap: false, changed, outboxChanged };
}

async function takePreferences(tx: Transaction, preferences: Preferences): Promise<boolean> {
  const held = (await tx.get("settings", "preferences"))?.preferences;
  if (held !== undefined && held.version >= preferences.version) {
    return false;
  }
  await tx.put("settings", { name: "preferences", preferences });
  return true;
}

/** The list begins anew: what it does not name by its end is no longer in it. */
async function markStale(tx: Transaction): Promise<void> {
  const records = await tx.all("conversations");
  await Promise.all(records.map((record) => tx.put("conversations", { ...record, stale: true })));
}

/** Answers whether a draft was found that had come before it. */
async function takeEntry(tx: Transaction, entry: ConversationEntry, myUserId: string): Promise<boolean> {
  const held = (await tx.get("conversations", entry.conversationId)) ?? emptyRecord(entry.conversationId);
  const record: ConversationRecord = { ...held, stale: false };
  const found = await placeDraft(tx, entry.conversationId, keyOf(entry.conversationId, entry.peer));
  if (record.entry !== undefined && record.entry.version >= entry.version) {
    await tx.put("conversations", record);
    return found;
  }
  const readSeq = Math.max(record.readSeq, entry.readSeq);
  await tx.put("conversations", await summarized(tx, { ...record, entry, readSeq }, myUserId));
  return found;
}

/**
 * Membership ended: nothing of the conversation stays, but for own words that a restored server has lost. Answers
 * whether the outbox changed.
 */
async function forget(tx: Transaction, conversationId: string, myUserId: string): Promise<boolean> {
  const record = await tx.get("conversations", conversationId);
  if (record?.former === true) {
    await saveLost(tx, record, myUserId);
  }
  await tx.delete("conversations", conversationId);
  await tx.delete("members", conversationId);
  await tx.delete("cursors", conversationId);
  await tx.deleteRange("messages", messageRange(conversationId, 0, Number.MAX_SAFE_INTEGER));
  return rewrite(tx, (row) => rowAfterEnd(row, conversationId));
}

/** What is to become of a row of the outbox when its conversation is gone; undefined: it goes as well. */
function rowAfterEnd(row: OutboxRow, conversationId: string): OutboxRow | undefined {
  if (isSend(row)) {
    const ended = row.state === "stored" && row.stored?.conversationId === conversationId;
    return !ended ? row : row.doubtful ? missing(row) : undefined;
  }
  // The words of an edit that was not made are the person's to give up.
  const keeps = row.command.kind === "edit" && row.state !== "stored";
  return row.conversationId === conversationId && !keeps ? undefined : row;
}
