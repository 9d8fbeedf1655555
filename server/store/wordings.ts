import type { Wording } from "../chat/message-ports.ts";
import type { ConversationId } from "../chat/model.ts";
import type { Connection } from "./database.ts";
import { query } from "./schema.ts";
import { FRAME_BUDGET, wordingWeight } from "./weight.ts";

/** Rows fetched at once, as for messages. */
const WORDINGS_PER_FETCH = 64;

const newestFirst = query((db, value: { id: string; seq: number; before: number; limit: number }) =>
  db
    .selectFrom("edits")
    .select(["number", "text", "written_at"])
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq)
    .where("number", "<", value.before)
    .orderBy("number", "desc")
    .limit(value.limit),
);

/** What a message said before each of its edits, oldest first; without the oldest beyond 256 KiB. */
export async function readWordings(
  connection: Connection,
  id: ConversationId,
  seq: number,
): Promise<Wording[]> {
  const wordings: Wording[] = [];
  let weight = 0;
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const fetched = await connection.all(newestFirst, { id, seq, before, limit: WORDINGS_PER_FETCH });
    for (const { text, written_at, number } of fetched) {
      weight += wordingWeight({ text });
      if (weight > FRAME_BUDGET) return wordings;
      wordings.unshift({ text, createdAt: written_at });
      before = number;
    }
    if (fetched.length < WORDINGS_PER_FETCH) return wordings;
  }
}

const lastNumber = query((db, value: { id: string; seq: number }) =>
  db
    .selectFrom("edits")
    .select("number")
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq)
    .orderBy("number", "desc")
    .limit(1),
);

/** How often a message was edited: edits are numbered from 1. */
export async function countEdits(connection: Connection, id: ConversationId, seq: number): Promise<number> {
  return (await connection.first(lastNumber, { id, seq }))?.number ?? 0;
}
