import { sql } from "kysely";
import type { ConversationReader } from "../chat/ports.ts";
import type { Connection } from "./database.ts";
import { likePatterns } from "./like.ts";
import { activityToken, parseActivityToken, parseVersionToken } from "./page-token.ts";
import {
  conversationColumns,
  memberColumns,
  toConversation,
  toEntry,
  toMember,
  toMessage,
  userColumns,
} from "./rows.ts";
import { query } from "./schema.ts";
import { FRAME_BUDGET, messageWeight } from "./weight.ts";

/** Unread is counted up to here. */
const MAX_UNREAD = 100;

const membersByJoining = query((db, value: { id: string; after: number; limit: number }) =>
  db
    .selectFrom("members")
    .innerJoin("users", "users.user_id", "members.user_id")
    .select([...memberColumns, ...userColumns])
    .where("members.conversation_id", "=", value.id)
    .where("members.left", "=", sql.lit(0))
    .where("members.joined_version", ">", value.after)
    .orderBy("members.joined_version")
    .limit(value.limit),
);

const conversationsByActivity = query(
  (db, value: { userId: string; at: number; id: string; limit: number }) =>
    db
      .selectFrom("entries")
      .innerJoin("conversations", "conversations.conversation_id", "entries.conversation_id")
      .leftJoin("users as peer", "peer.user_id", "entries.peer_id")
      .leftJoin("messages", (join) =>
        join
          .onRef("messages.conversation_id", "=", "conversations.conversation_id")
          .onRef("messages.seq", "=", "conversations.last_seq"),
      )
      .leftJoin("users as sender", "sender.user_id", "messages.sender_id")
      .select([
        ...conversationColumns,
        "conversations.activity_at",
        "entries.version",
        "entries.removed",
        "entries.read_seq",
        "entries.peer_id",
        "peer.username",
        "peer.claimed_at",
        "messages.seq",
        "messages.version as message_version",
        "messages.client_message_id",
        "messages.text",
        "messages.created_at as message_created_at",
        "sender.user_id as sender_id",
        "sender.username as sender_username",
        "sender.claimed_at as sender_claimed_at",
      ])
      .where("entries.user_id", "=", value.userId)
      .where("entries.removed", "=", 0)
      .where((eb) =>
        eb.or([
          eb("conversations.activity_at", "<", value.at),
          eb.and([
            eb("conversations.activity_at", "=", value.at),
            eb("conversations.conversation_id", ">", value.id),
          ]),
        ]),
      )
      .orderBy("conversations.activity_at", "desc")
      .orderBy("conversations.conversation_id")
      .limit(value.limit),
);

const unread = query((db, value: { id: string; userId: string; readSeq: number; limit: number }) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom("messages")
        .select("seq")
        .where("conversation_id", "=", value.id)
        .where("seq", ">", value.readSeq)
        .where("sender_id", "<>", value.userId)
        .limit(value.limit)
        .as("unread"),
    )
    .select((eb) => eb.fn.countAll<number>().as("count")),
);

const roomsFound = query(
  (db, value: { userId: string; beginning: string; anywhere: string; byActivity: number; limit: number }) =>
    db
      .selectFrom("conversations")
      .leftJoin("entries", (join) =>
        join
          .onRef("entries.conversation_id", "=", "conversations.conversation_id")
          .on("entries.user_id", "=", value.userId)
          .on("entries.removed", "=", 0),
      )
      .select([...conversationColumns, "entries.user_id as joined"])
      .where("conversations.conversation_id", "in", (eb) =>
        eb
          .selectFrom("entries")
          .select("conversation_id")
          .where("user_id", "=", value.userId)
          .where("removed", "=", 0)
          .unionAll(
            eb
              .selectFrom("conversations")
              .select("conversation_id")
              .where("visibility", "=", sql.lit("public")),
          ),
      )
      .where("conversations.kind", "=", "room")
      .where(sql<boolean>`name_folded like ${value.anywhere} escape '\\'`)
      .orderBy(sql`case when name_folded like ${value.beginning} escape '\\' then 0 else 1 end`)
      .orderBy(sql`case when ${value.byActivity} = 1 then -activity_at else 0 end`)
      .orderBy("name_folded")
      .orderBy("conversations.conversation_id")
      .limit(value.limit),
);

type Listings = Pick<ConversationReader, "members" | "list" | "findRooms">;

/** The reads that answer a page or a search. */
export function listings(connection: Connection): Listings {
  return {
    async members(id, limit, after) {
      const position = parseVersionToken(after);
      const rows = await connection.all(membersByJoining, { id, after: position, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? String(page.at(-1)?.joined_version) : "";
      return { members: page.map(toMember), next };
    },
    list: (userId, limit, after) => list(connection, userId, limit, after),
    async findRooms(text, limit, userId) {
      const patterns = likePatterns(text);
      const byActivity = text === "" ? 1 : 0;
      const rows = await connection.all(roomsFound, { ...patterns, byActivity, limit, userId });
      return rows.map((row) => ({ room: toConversation(row), joined: row.joined !== null }));
    },
  };
}

async function list(
  connection: Connection,
  userId: string,
  limit: number,
  after: string,
): ReturnType<ConversationReader["list"]> {
  const rows = await connection.all(conversationsByActivity, {
    userId,
    ...parseActivityToken(after),
    limit: limit + 1,
  });
  const page = rows.slice(
    0,
    Math.min(limit, fitting(rows.map((row) => messageWeight({ text: row.text ?? "" })))),
  );
  const conversations = [];
  for (const row of page) {
    const counted = { id: row.conversation_id, userId, readSeq: row.read_seq, limit: MAX_UNREAD };
    conversations.push({
      conversation: toConversation(row),
      entry: toEntry(row),
      lastMessage: lastMessage(row),
      unreadCount: (await connection.first(unread, counted))?.count ?? 0,
    });
  }
  const last = page.at(-1);
  const more = last !== undefined && rows.length > page.length;
  return {
    conversations,
    next: more ? activityToken({ at: last.activity_at, id: last.conversation_id }) : "",
  };
}

/** How many of these weights fit a page: at least one. */
function fitting(weights: readonly number[]): number {
  let sum = 0;
  const over = weights.findIndex((weight) => (sum += weight + 600) > FRAME_BUDGET);
  return over === -1 ? weights.length : Math.max(over, 1);
}

type ListedRow = Parameters<typeof toConversation>[0] & {
  seq: number | null;
  message_version: number | null;
  client_message_id: string | null;
  text: string | null;
  message_created_at: number | null;
  sender_id: string | null;
  sender_username: string | null;
  sender_claimed_at: number | null;
};

function lastMessage(row: ListedRow): ReturnType<typeof toMessage> | undefined {
  const { seq, message_version: version, client_message_id, text, message_created_at: created_at } = row;
  const { sender_id: user_id, sender_username: username, sender_claimed_at: claimed_at } = row;
  if (seq === null || version === null || client_message_id === null || text === null) return undefined;
  if (created_at === null || user_id === null || username === null) return undefined;
  const { conversation_id } = row;
  return toMessage({
    conversation_id,
    seq,
    version,
    client_message_id,
    text,
    created_at,
    user_id,
    username,
    claimed_at,
  });
}
