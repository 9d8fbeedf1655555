import { keyOf } from "../chat/conversation-key.ts";
import type { Draft } from "../chat/model.ts";
import type { DraftRow, DraftStore } from "./local-store.ts";
import type { Tables, Transaction } from "./tables.ts";

/** What was begun here and elsewhere, over any tables. */
export function createDraftStore(tables: Tables): DraftStore {
  const rows = (tx: Transaction) => tx.all("drafts");
  return {
    all: () =>
      tables.read(
        async (tx) =>
          new Map(
            (await rows(tx))
              .filter(({ text, replyToSeq = 0 }) => text !== "" || replyToSeq > 0)
              .map(({ key, text, replyToSeq = 0 }) => [key, { text, replyToSeq }]),
          ),
      ),
    set: (key, { text, replyToSeq }) =>
      tables.write("relaxed", async (tx) => {
        const held = await tx.get("drafts", key);
        await tx.put("drafts", { key, text, replyToSeq, version: held?.version ?? 0, told: false });
      }),
    untold: () => tables.read(async (tx) => (await rows(tx)).filter(({ told = false }) => !told)),
    settle: (key, said, version) =>
      tables.write("relaxed", async (tx) => {
        const held = await tx.get("drafts", key);
        if (held !== undefined && says(held, said)) {
          await putTold(tx, { ...held, version: Math.max(held.version ?? 0, version), told: true });
        }
      }),
  };
}

function says(held: DraftRow, { text, replyToSeq }: { text: string; replyToSeq: number }): boolean {
  return held.text === text && (held.replyToSeq ?? 0) === replyToSeq;
}

/** An empty one that the server knows of is none. */
async function putTold(tx: Transaction, row: DraftRow): Promise<void> {
  if (row.text === "" && (row.replyToSeq ?? 0) === 0) {
    await tx.delete("drafts", row.key);
  } else {
    await tx.put("drafts", row);
  }
}

/**
 * Takes drafts that the personal feed brought. One that is being written here and was not told yet stays: it will be
 * told, and the last one wins. Answers whether anything changed.
 */
export async function takeDrafts(tx: Transaction, drafts: readonly Draft[]): Promise<boolean> {
  let changed = false;
  for (const { conversationId, version, text, replyToSeq } of drafts) {
    const peer = (await tx.get("conversations", conversationId))?.entry?.peer;
    // Its conversation may come later in the same beginning: then it is found under its id.
    const key = keyOf(conversationId, peer);
    const held = await tx.get("drafts", key);
    const mine = held !== undefined && !(held.told ?? false);
    if (!mine && version > (held?.version ?? 0)) {
      await putTold(tx, { key, text, replyToSeq, version, told: true });
      changed = true;
    }
  }
  return changed;
}

/** A conversation is known by its key from now on: so is its draft. */
export async function placeDraft(tx: Transaction, conversationId: string, key: string): Promise<void> {
  const early = key === conversationId ? undefined : await tx.get("drafts", conversationId);
  if (early !== undefined) {
    await tx.delete("drafts", conversationId);
    const held = await tx.get("drafts", key);
    if (held === undefined || (held.told === true && (held.version ?? 0) < (early.version ?? 0))) {
      await tx.put("drafts", { ...early, key });
    }
  }
}

/** The personal feed begins anew: what it told before is out of date. */
export async function dropToldDrafts(tx: Transaction): Promise<void> {
  for (const row of await tx.all("drafts")) {
    if (row.told === true) {
      await tx.delete("drafts", row.key);
    }
  }
}

/** Another epoch's server may not have them: all are to be told again, and versions mean nothing any more. */
export async function doubtDrafts(tx: Transaction): Promise<void> {
  for (const row of await tx.all("drafts")) {
    await tx.put("drafts", { ...row, version: 0, told: false });
  }
}
