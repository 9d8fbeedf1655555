import type { OutboxRow, StoredAt } from "../chat/outbox-row.ts";
import { OUTBOX_LIMIT, OutboxFullError, type OutboxStore } from "./local-store.ts";
import { missing } from "./settle-outbox.ts";
import type { Tables, Transaction } from "./tables.ts";

/**
 * The outbox of one user, over any tables. What a person typed is written strictly: it survives a power cut.
 * How far it has come is not: were that lost, the row would be sent again under its id and get the same answer.
 */
export function createOutboxStore(tables: Tables): OutboxStore {
  const update = (
    id: string,
    state: OutboxRow["state"] | "any",
    work: (tx: Transaction, row: OutboxRow) => Promise<void>,
  ): Promise<void> => tables.write("relaxed", (tx) => withRow(tx, id, state, (row) => work(tx, row)));
  return {
    rows: () => tables.read((tx) => tx.all("outbox")),
    add: (row) => tables.write("strict", (tx) => append(tx, row)),
    settle: (id, stored) => update(id, "any", (tx, row) => settle(tx, row, stored)),
    attempt: async (id) => {
      let attempted = false;
      await update(id, "waiting", (tx, row) => {
        attempted = row.attempted;
        return tx.put("outbox", { ...row, attempted: true });
      });
      return attempted;
    },
    change: (id, change) => update(id, "waiting", (tx, row) => tx.put("outbox", { ...row, ...change })),
    requeue: (id) => tables.write("strict", (tx) => withRow(tx, id, "failed", (row) => requeue(tx, row))),
    resolve: (id, found) => update(id, "stored", (tx, row) => resolve(tx, row, found)),
    discard: (id) => update(id, "failed", (tx, row) => tx.delete("outbox", row.order)),
  };
}

async function requeue(tx: Transaction, row: OutboxRow): Promise<void> {
  await tx.delete("outbox", row.order);
  await append(tx, { ...row, state: "waiting", failure: undefined });
}

async function append(tx: Transaction, row: Omit<OutboxRow, "order">): Promise<OutboxRow> {
  const rows = await tx.all("outbox");
  const there = rows.find((candidate) => candidate.id === row.id);
  if (there !== undefined) {
    return there;
  }
  if (rows.length >= OUTBOX_LIMIT) {
    throw new OutboxFullError(`${OUTBOX_LIMIT} messages wait already.`);
  }
  const placed: OutboxRow = { ...row, order: (rows.at(-1)?.order ?? 0) + 1 };
  await tx.put("outbox", placed);
  return placed;
}

/** Does `work` when the row is there and in that state; else nothing: somebody else has decided about it. */
async function withRow(
  tx: Transaction,
  id: string,
  state: OutboxRow["state"] | "any",
  work: (row: OutboxRow) => Promise<void>,
): Promise<void> {
  const row = (await tx.all("outbox")).find((candidate) => candidate.id === id);
  if (row !== undefined && (state === "any" || row.state === state)) {
    await work(row);
  }
}

async function resolve(tx: Transaction, row: OutboxRow, found: boolean): Promise<void> {
  if (row.doubtful) {
    await (found ? tx.delete("outbox", row.order) : tx.put("outbox", missing(row)));
  }
}

/** The answer may come after the stream has brought the message: then the row has nothing to wait for. */
async function settle(tx: Transaction, row: OutboxRow, stored: StoredAt): Promise<void> {
  const cursor = (await tx.get("cursors", stored.conversationId))?.version ?? 0;
  const arrived =
    cursor >= stored.version || (await tx.get("messages", [stored.conversationId, stored.seq])) !== undefined;
  const ended =
    "conversationId" in row.target && (await tx.get("conversations", stored.conversationId)) === undefined;
  if (arrived || ended) {
    await tx.delete("outbox", row.order);
  } else {
    await tx.put("outbox", { ...row, state: "stored", stored, attempted: false, failure: undefined });
  }
}
