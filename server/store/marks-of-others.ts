import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { MAX_LISTED_MEMBERS, type ConversationId, type UserId } from "../chat/model.ts";
import type { Mark } from "../delivery/feed-store.ts";
import { areApart } from "./blocks.ts";
import type { Database } from "./database.ts";
import { query, type Flag } from "./schema.ts";

/** The marks of all who are in a conversation now. */
const marksOfMembers = query((db, value: { id: string; listed: number }) =>
  db
    .selectFrom("conversations")
    .innerJoin("members", "members.conversation_id", "conversations.conversation_id")
    .innerJoin("entries", (join) =>
      join
        .onRef("entries.user_id", "=", "members.user_id")
        .onRef("entries.conversation_id", "=", "members.conversation_id"),
    )
    .innerJoin("users", "users.user_id", "members.user_id")
    .select(["members.user_id", "entries.mark", "entries.read_seq", "users.hide_read_receipts as hides"])
    .select(
      sql<Flag>`case when entries.peer_id is null then 0
        else ${areApart(sql.ref("entries.user_id"), sql.ref("entries.peer_id"))} end`.as("apart"),
    )
    .where("conversations.conversation_id", "=", value.id)
    .where("conversations.member_count", "<=", value.listed)
    .where("members.left", "=", sql.lit(0)),
);

interface MarksOfMember {
  user_id: UserId;
  mark: number;
  read_seq: number;
  hides: Flag;
  /** In a direct conversation: one of the two has blocked the other. */
  apart: Flag;
}

/**
 * Reads others' marks in a conversation. When one mark moves there, all streams of its members ask, in the same moment: what
 * differs from one to the other is little, so the first of them waits for a turn of the event loop, and they share a read.
 * It begins after everybody who shares it has asked, so that nobody gets what was so before they did.
 */
export function sharedMarks(
  database: Database,
): (reader: UserId, conversationId: ConversationId) => Promise<Mark[]> {
  const asked = new Map<ConversationId, Promise<MarksOfMember[]>>();
  const ask = async (id: ConversationId): Promise<MarksOfMember[]> => {
    await setImmediate();
    asked.delete(id);
    const values = { id, listed: MAX_LISTED_MEMBERS };
    return database.read((connection) => connection.all(marksOfMembers, values));
  };
  return async (reader, conversationId) => {
    const asking = asked.get(conversationId) ?? ask(conversationId);
    asked.set(conversationId, asking);
    return asSeenBy(reader, conversationId, await asking);
  };
}

/** None where the reader is not among the members. */
function asSeenBy(reader: UserId, conversationId: ConversationId, members: readonly MarksOfMember[]): Mark[] {
  const own = members.find((member) => member.user_id === reader);
  if (own === undefined || own.apart === 1) return [];
  return members
    .filter((member) => member !== own)
    .map((member) => ({
      conversationId,
      userId: member.user_id,
      deliveredSeq: member.mark,
      // Whoever hides what they have read is not told what others have.
      readSeq: own.hides === 1 || member.hides === 1 ? 0 : member.read_seq,
    }));
}
