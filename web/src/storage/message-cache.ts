import type { Position } from "../chat/model.ts";
import { applyChanges } from "./apply-changes.ts";
import { addHistory } from "./apply-conversation.ts";
import { messageRange, raiseMarks } from "./conversation-record.ts";
import type { MessageCache } from "./local-store.ts";
import { beginEpoch } from "./new-epoch.ts";
import type { Tables, Transaction } from "./tables.ts";

/** The local copy of one user, over any tables. */
export function createMessageCache(tables: Tables, myUserId: string, myDeviceId: string): MessageCache {
  return {
    conversations: () => tables.read((tx) => tx.all("conversations")),
    conversation: (id) => tables.read((tx) => tx.get("conversations", id)),
    members: (id) => tables.read(async (tx) => (await tx.get("members", id))?.members ?? []),
    messages: (id, from, to) =>
      tables.read(async (tx) => (to < from ? [] : tx.all("messages", messageRange(id, from, to)))),
    messagesAbove: (id, version) => tables.read((tx) => tx.messagesAbove(id, version)),
    position: () => tables.read(readPosition),
    preferences: () => tables.read(async (tx) => (await tx.get("settings", "preferences"))?.preferences),
    apply: (changes) => tables.write("relaxed", (tx) => applyChanges(tx, changes, myUserId, myDeviceId)),
    addHistory: (id, messages) => tables.write("relaxed", (tx) => addHistory(tx, id, messages, myUserId)),
    reset: (epoch) => tables.write("strict", (tx) => beginEpoch(tx, epoch)),
    raise: (id, marks) => tables.write("relaxed", (tx) => raiseMarks(tx, id, marks, myUserId)),
  };
}

async function readPosition(tx: Transaction): Promise<Position> {
  const epoch = (await tx.get("meta", "position"))?.epoch ?? "";
  return { epoch, cursors: await tx.all("cursors") };
}
