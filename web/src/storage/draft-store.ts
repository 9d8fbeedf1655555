import { keyOf } from "../chat/conversation-key.ts";
import type { Draft } from "../chat/model.ts";
import type { DraftRow, DraftStore } from "./local-store.ts";
import type { Tables, Transaction } from "./tables.ts";

/** What was begun here and elsewhere, over any tables. */
export function createDraftStore(tables: Tables): DraftStore {
  const rows = (tx: Transaction) => tx.all("drafts");
  // What is on its way out does not wait for what is being typed, nor the other way round.
  const read = <T>(work: (tx: Transaction) => Promise<T>) => tables.read(work, ["drafts"]);
  const write = <T>(work: (tx: Transaction) => Promise<T>) => tables.write("relaxed", work, ["drafts"]);
  return {
    all: () =>
      read(
        async (tx) =>
          new Map(
            (await rows(tx))
              .filter((row) => !isEmpty(row))
              .map(({ key, text, replyToSeq = 0 }) => [key, { text, replyToSeq }]),
          ),
      ),
    set: (key, { text, replyToSeq }) =>
      write(async (tx) => {
        const held = await tx.get("drafts", key);
        const unheard = held === undefined || held.unheard === true;
        const row = { key, text, replyToSeq, version: held?.version ?? 0, told: false, unheard };
        const due = !unheard || !isEmpty(row);
        await (due ? tx.put("drafts", row) : tx.delete("drafts", key));
        return due;
      }),
    untold: () => read(async (tx) => (await rows(tx)).filter(({ told = false }) => !told)),
    telling: (key) =>
      write(async (tx) => {
        const held = await tx.get("drafts", key);
        if (held?.unheard === true) {
          await tx.put("drafts", { ...held, unheard: false });
        }
        return held !== undefined;
      }),
    settle: (key, said, version) =>
      write(async (tx) => {
        const held = await tx.get("drafts", key);
        const told = held !== undefined && says(held, said);
        // One that is told already is of another device, which has written since.
        if (held !== undefined && (told || held.told !== true)) {
          await putSettled(tx, held, { told, version });
        }
      }),
  };
}

function isEmpty({ text, replyToSeq = 0 }: Pick<DraftRow, "text" | "replyToSeq">): boolean {
  return text === "" && replyToSeq === 0;
}

function says(held: DraftRow, { text, replyToSeq }: { text: string; replyToSeq: number }): boolean {
  return held.text === text && (held.replyToSeq ?? 0) === replyToSeq;
}

/**
 * An empty one stays until the stream has brought it as well: what that brings first is older, and must not come back
 * into the field.
 */
async function putSettled(
  tx: Transaction,
  held: DraftRow,
  { told, version }: { told: boolean; version: number },
): Promise<void> {
  const came = (held.version ?? 0) >= version;
  const row = { ...held, version: Math.max(held.version ?? 0, version), told, unheard: false };
  await (told && came ? putTold(tx, row) : tx.put("drafts", row));
}

/** An empty one that the server knows of is none. */
async function putTold(tx: Transaction, row: DraftRow): Promise<void> {
  if (isEmpty(row)) {
    await tx.delete("drafts", row.key);
  } else {
    await tx.put("drafts", row);
  }
}

/**
 * Takes drafts that the personal feed brought. One that is being written here and was not told yet stays: it will be
 * told, and the last one wins. Answers whether anything changed.
 */
export async function takeDrafts(
  tx: Transaction,
  drafts: readonly Draft[],
  myDeviceId: string,
): Promise<boolean> {
  let changed = false;
  for (const draft of drafts) {
    const { conversationId, version, text, replyToSeq } = draft;
    const peer = (await tx.get("conversations", conversationId))?.entry?.peer;
    // Its conversation may come later in the same beginning: then it is found under its id.
    const key = keyOf(conversationId, peer);
    const held = await tx.get("drafts", key);
    if (held === undefined || givesWay(held, draft, myDeviceId)) {
      await putTold(tx, { key, text, replyToSeq, version, told: true });
      changed = true;
    } else if (held.unheard === true && !isEmpty(draft)) {
      // It is to hear that what it has is no more.
      await tx.put("drafts", { ...held, unheard: false });
    }
  }
  return changed;
}

/** Of one that was emptied here and not told yet, nothing is lost: words that another device has written since stay. */
function givesWay(held: DraftRow, draft: Draft, myDeviceId: string): boolean {
  const { version = 0, told = false } = held;
  if (told) {
    return draft.version >= version;
  }
  const isOther = myDeviceId !== "" && draft.deviceId !== myDeviceId;
  return isOther && draft.version > version && isEmpty(held) && draft.text !== "";
}

/** A conversation is known by its key from now on: so is its draft. Answers whether it had another one before. */
export async function placeDraft(tx: Transaction, conversationId: string, key: string): Promise<boolean> {
  const early = key === conversationId ? undefined : await tx.get("drafts", conversationId);
  if (early !== undefined) {
    await tx.delete("drafts", conversationId);
    const held = await tx.get("drafts", key);
    if (held === undefined || (held.told === true && (held.version ?? 0) < (early.version ?? 0))) {
      await tx.put("drafts", { ...early, key });
    } else if (held.unheard === true) {
      await tx.put("drafts", { ...held, unheard: false });
    }
  }
  return early !== undefined;
}

/** The personal feed begins anew: what it told before is out of date. */
export async function dropToldDrafts(tx: Transaction): Promise<void> {
  for (const row of await tx.all("drafts")) {
    if (row.told === true) {
      await tx.delete("drafts", row.key);
    }
  }
}

/**
 * Another epoch's server may not have them: all are to be told again. Versions mean nothing any more, and the number of
 * a message that is answered may stand for another one.
 */
export async function doubtDrafts(tx: Transaction): Promise<void> {
  for (const row of await tx.all("drafts")) {
    await tx.put("drafts", { ...row, replyToSeq: 0, version: 0, told: false });
  }
}
