import type { MessageReader } from "../chat/message-ports.ts";
import type { ConversationId } from "../chat/model.ts";
import type { Connection } from "./database.ts";
import { messagesInOrder } from "./feed-queries.ts";
import { fetchSize } from "./fetch-size.ts";
import { messageColumns, toMessage, userColumns, type MessageRow } from "./rows.ts";
import { query } from "./schema.ts";
import { FRAME_BUDGET, messageWeight } from "./weight.ts";

const below = query((db, value: { id: string; before: number; limit: number }) =>
  db
    .selectFrom("messages")
    .innerJoin("users", "users.user_id", "messages.sender_id")
    .leftJoin("users as author", "author.user_id", "messages.forwarded_from")
    .select([...messageColumns, ...userColumns])
    .where("messages.conversation_id", "=", value.id)
    .where("messages.seq", "<", value.before)
    .orderBy("messages.seq", "desc")
    .limit(value.limit),
);

const createdAt = query((db, value: { id: string; seq: number }) =>
  db
    .selectFrom("messages")
    .select("created_at")
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq),
);

type Pages = Pick<MessageReader, "bySeq" | "createdAt" | "below" | "above" | "some">;

/** Messages by their numbers: one, some, or a page of them. */
export function messagePages(connection: Connection): Pages {
  const one = (id: ConversationId, seq: number) =>
    connection.first(messagesInOrder, { id, from: seq, to: seq, limit: 1 });
  return {
    async bySeq(id, seq) {
      const row = await one(id, seq);
      return row && toMessage(row);
    },
    async createdAt(id, seq) {
      return (await connection.first(createdAt, { id, seq }))?.created_at;
    },
    async below(id, seq, limit) {
      const fetch = (last: number, size: number) => connection.all(below, { id, before: last, limit: size });
      return (await page(seq, limit, fetch)).map(toMessage).toReversed();
    },
    async above(id, seq, limit) {
      const to = Number.MAX_SAFE_INTEGER;
      const fetch = (last: number, size: number) =>
        connection.all(messagesInOrder, { id, from: last + 1, to, limit: size });
      return (await page(seq, limit, fetch)).map(toMessage);
    },
    async some(id, seqs) {
      const rows: MessageRow[] = [];
      let weight = 0;
      for (const seq of seqs) {
        const row = await one(id, seq);
        if (row === undefined) continue;
        weight += messageWeight(row);
        if (weight > FRAME_BUDGET) break;
        rows.push(row);
      }
      return rows.map(toMessage);
    },
  };
}

/** Rows beyond `beyond` in the direction of `fetch`, as many as `limit` and a page's budget allow. */
async function page(
  beyond: number,
  limit: number,
  fetch: (last: number, size: number) => Promise<MessageRow[]>,
): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  let weight = 0;
  let last = beyond;
  for (;;) {
    const size = Math.min(fetchSize(rows.length, weight), limit - rows.length);
    const fetched = await fetch(last, size);
    for (const row of fetched) {
      weight += messageWeight(row);
      if (weight > FRAME_BUDGET) return rows;
      rows.push(row);
      last = row.seq;
    }
    if (fetched.length < size || rows.length === limit) return rows;
  }
}
