import {
  isChange,
  isSend,
  names,
  type ChangeRow,
  type OutboxRow,
  type SendRow,
  type StoredAt,
} from "../chat/outbox-row.ts";
import { keyOf } from "../chat/conversation-key.ts";
import { supersede } from "../chat/supersede.ts";
import { OUTBOX_LIMIT, OutboxFullError, type OutboxStore, type Unplaced } from "./local-store.ts";
import { missing, placeChanges } from "./settle-outbox.ts";
import type { TableName, Tables, Transaction } from "./tables.ts";

const outboxOnly: readonly TableName[] = ["outbox"];
/** With fewer rows than this the outbox is far from full, whatever other tabs have added since. */
const ROOMY = OUTBOX_LIMIT / 2;

/**
 * The outbox of one user, over any tables. What a person typed is written strictly: it survives a power cut.
 * How far it has come is not: were that lost, the row would be sent again under its id and get the same answer.
 */
export function createOutboxStore(tables: Tables): OutboxStore {
  const update = (
    id: string,
    state: OutboxRow["state"] | "any",
    work: (tx: Transaction, row: OutboxRow) => Promise<void>,
    of?: readonly TableName[],
  ): Promise<void> => tables.write("relaxed", (tx) => withRow(tx, id, state, (row) => work(tx, row)), of);
  /** The outbox as this tab saw it last; undefined before it has looked. */
  let seen: { last: number; count: number } | undefined;
  const look = (rows: OutboxRow[]) => {
    seen = { last: Math.max(seen?.last ?? 0, rows.at(-1)?.order ?? 0), count: rows.length };
    return rows;
  };
  const last = async (row: Unplaced) => look(await tables.write("strict", (tx) => append(tx, row)));
  const inOneGo = async (row: OutboxRow) => {
    try {
      return look(await tables.write("strict", (tx) => insert(tx, row), outboxOnly));
    } catch (error) {
      if (isTaken(error)) {
        return last(row);
      }
      throw error;
    }
  };
  /** The one that is put in in one go: if it has to be put in anew, nothing of this tab may come before it. */
  let going: Promise<unknown> | undefined;
  let others = 0;
  const add = async (row: Unplaced) => {
    others += 1;
    try {
      await going;
      return await last(row);
    } finally {
      others -= 1;
    }
  };
  return {
    rows: async () => look(await tables.read((tx) => tx.all("outbox"), outboxOnly)),
    add,
    addNew: (row) => {
      if (seen === undefined || seen.count >= ROOMY || going !== undefined || others > 0) {
        return add(row);
      }
      // Later than all that this tab knows of, and by the clock than what others have put there since.
      const order = Math.max(seen.last + 1, row.typedAt);
      const added = inOneGo({ ...row, order });
      const end = () => (going = undefined);
      going = added.then(end, end);
      return added;
    },
    settle: (id, stored) =>
      update(id, "any", async (tx, row) => {
        if (isSend(row)) {
          await settle(tx, row, stored);
        }
      }),
    settleChange: (id, settled) =>
      update(id, "any", async (tx, row) => {
        if (isChange(row)) {
          await settleChange(tx, row, settled);
        }
      }),
    supersede: (key) => tables.write("relaxed", (tx) => supersedeNext(tx, key)),
    attempt: async (id) => {
      let attempted = false;
      const begin = (tx: Transaction, row: OutboxRow) => {
        attempted = row.attempted;
        return tx.put("outbox", { ...row, attempted: true });
      };
      await update(id, "waiting", begin, outboxOnly);
      return attempted;
    },
    change: (id, change) =>
      update(id, "waiting", (tx, row) => tx.put("outbox", { ...row, ...change }), outboxOnly),
    requeue: (id) => tables.write("strict", (tx) => withRow(tx, id, "failed", (row) => requeue(tx, row))),
    resolve: (id, found) =>
      update(id, "stored", async (tx, row) => {
        if (isSend(row)) {
          await resolve(tx, row, found);
        }
      }),
    discard: (id) => update(id, "failed", remove),
    withdraw: (id) =>
      update(id, "waiting", (tx, row) => (isChange(row) ? remove(tx, row) : Promise.resolve())),
  };
}

/** With a message goes what was to be done with it. */
async function remove(tx: Transaction, row: OutboxRow): Promise<void> {
  await tx.delete("outbox", row.order);
  if (isSend(row)) {
    const changes = (await tx.all("outbox")).filter(isChange);
    const pointless = changes.filter(({ command }) => names(command, row.id));
    await Promise.all(pointless.map((change) => tx.delete("outbox", change.order)));
  }
}

async function supersedeNext(tx: Transaction, key: string): Promise<boolean> {
  const lane = (await tx.all("outbox")).filter((row) => row.key === key && row.state === "waiting");
  const rewriting = supersede(lane);
  if (rewriting === undefined) {
    return false;
  }
  for (const row of rewriting.remove) {
    await remove(tx, row);
  }
  await Promise.all(rewriting.put.map((row) => tx.put("outbox", row)));
  return true;
}

async function requeue(tx: Transaction, row: OutboxRow): Promise<void> {
  await tx.delete("outbox", row.order);
  await append(tx, { ...row, state: "waiting", failure: undefined });
}

/** Nothing in it waits for an answer before the next is asked for, so it is done in one go. */
function insert(tx: Transaction, row: OutboxRow): Promise<OutboxRow[]> {
  const inserted = tx.insert("outbox", row);
  const rows = tx.all("outbox");
  tx.end();
  return Promise.all([inserted, rows]).then(([, all]) => all);
}

function isTaken(error: unknown): boolean {
  return error instanceof DOMException && error.name === "ConstraintError";
}

async function append(tx: Transaction, row: Unplaced): Promise<OutboxRow[]> {
  const rows = await tx.all("outbox");
  if (rows.some((candidate) => candidate.id === row.id)) {
    return rows;
  }
  if (rows.length >= OUTBOX_LIMIT) {
    throw new OutboxFullError(`${OUTBOX_LIMIT} messages and changes wait already.`);
  }
  const order = (rows.at(-1)?.order ?? 0) + 1;
  const placed: OutboxRow = isChange(row) ? { ...(await located(tx, row, rows)), order } : { ...row, order };
  await tx.put("outbox", placed);
  return [...rows, placed];
}

/** The message may have been answered for, or arrived, since whoever changes it looked. */
async function located(
  tx: Transaction,
  row: Omit<ChangeRow, "order">,
  rows: readonly OutboxRow[],
): Promise<Omit<ChangeRow, "order">> {
  if (row.conversationId !== undefined) {
    return row;
  }
  const sent = rows.filter(isSend).find(({ id }) => names(row.command, id));
  const records = await tx.all("conversations");
  const record = records.find(({ conversationId, entry }) => keyOf(conversationId, entry?.peer) === row.key);
  return { ...row, conversationId: sent?.stored?.conversationId ?? record?.conversationId };
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

async function resolve(tx: Transaction, row: SendRow, found: boolean): Promise<void> {
  if (row.doubtful) {
    await (found ? tx.delete("outbox", row.order) : tx.put("outbox", missing(row)));
  }
}

/** The answer may come after the stream has brought the message: then the row has nothing to wait for. */
async function settle(tx: Transaction, row: SendRow, stored: StoredAt): Promise<void> {
  await placeChanges(tx, new Set([row.id]), stored.conversationId);
  const arrived =
    (await hasReached(tx, { feed: stored.conversationId, version: stored.version })) ||
    (await tx.get("messages", [stored.conversationId, stored.seq])) !== undefined;
  const ended = "conversationId" in row.target && (await isForgotten(tx, stored.conversationId));
  if (arrived || ended) {
    await tx.delete("outbox", row.order);
  } else {
    await tx.put("outbox", { ...row, state: "stored", stored, attempted: false, failure: undefined });
  }
}

async function settleChange(
  tx: Transaction,
  row: ChangeRow,
  settled: NonNullable<ChangeRow["settled"]>,
): Promise<void> {
  if ((await hasReached(tx, settled)) || (await hasEnded(tx, row))) {
    await tx.delete("outbox", row.order);
  } else {
    await tx.put("outbox", { ...row, state: "stored", settled, attempted: false, failure: undefined });
  }
}

/** A conversation that is not held has ended, unless what began it has only just been sent. */
async function hasEnded(tx: Transaction, { conversationId }: ChangeRow): Promise<boolean> {
  if (conversationId === undefined) {
    return true;
  }
  const sends = (await tx.all("outbox")).filter(isSend);
  const begins = sends.some(({ stored }) => stored?.conversationId === conversationId);
  return !begins && (await isForgotten(tx, conversationId));
}

async function hasReached(
  tx: Transaction,
  { feed, version }: { feed: string; version: number },
): Promise<boolean> {
  return ((await tx.get("cursors", feed))?.version ?? 0) >= version;
}

async function isForgotten(tx: Transaction, conversationId: string): Promise<boolean> {
  return (await tx.get("conversations", conversationId)) === undefined;
}
