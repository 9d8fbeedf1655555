import { sql, type Kysely } from "kysely";
import type { ConversationListing, ConversationReader, ListedRoom } from "../chat/ports.ts";
import type { Connection } from "./database.ts";
import { messagesInOrder } from "./feed-queries.ts";
import { likePatterns } from "./like.ts";
import {
  activityToken,
  nameToken,
  parseActivityToken,
  parseNameToken,
  parseVersionToken,
} from "./page-token.ts";
import {
  conversationColumns,
  entryColumns,
  memberColumns,
  peerColumns,
  toConversation,
  toEntry,
  toMember,
  toMessage,
  userColumns,
  type ConversationRow,
} from "./rows.ts";
import { query, type ChatTables } from "./schema.ts";
import { CONVERSATION, ENTRY, FRAME_BUDGET, messageWeight } from "./weight.ts";

/** Unread is counted up to here. */
const MAX_UNREAD = 100;
/** … among so many of the newest messages: one's own do not count, and of them there may be any number. */
const UNREAD_AMONG = 1000;
/** What a conversation takes in a list beside its newest message, at most. */
const LISTING = CONVERSATION + ENTRY + 50;

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
      .innerJoin("members", (join) =>
        join
          .onRef("members.conversation_id", "=", "entries.conversation_id")
          .onRef("members.user_id", "=", "entries.user_id"),
      )
      .leftJoin("users", "users.user_id", "entries.peer_id")
      .leftJoin("blocks", (join) =>
        join
          .onRef("blocks.user_id", "=", "entries.user_id")
          .onRef("blocks.blocked_id", "=", "entries.peer_id"),
      )
      .select([
        ...conversationColumns,
        ...entryColumns,
        "conversations.activity_at",
        "conversations.last_seq",
        ...peerColumns,
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

const unread = query((db, value: { id: string; userId: string; above: number; limit: number }) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom("messages")
        .select("seq")
        .where("conversation_id", "=", value.id)
        .where("seq", ">", value.above)
        .where("sender_id", "<>", value.userId)
        .where("deleted_at", "is", null)
        .limit(value.limit)
        .as("unread"),
    )
    .select((eb) => eb.fn.countAll<number>().as("count")),
);

/** Public rooms and a person's own, with whether they are in. */
function roomsFor(db: Kysely<ChatTables>, userId: string) {
  return db
    .selectFrom("conversations")
    .leftJoin("entries", (join) =>
      join
        .onRef("entries.conversation_id", "=", "conversations.conversation_id")
        .on("entries.user_id", "=", userId)
        .on("entries.removed", "=", 0),
    )
    .select([...conversationColumns, "entries.user_id as joined"])
    .where("conversations.conversation_id", "in", (eb) =>
      eb
        .selectFrom("entries")
        .select("conversation_id")
        .where("user_id", "=", userId)
        .where("removed", "=", 0)
        .unionAll(
          eb
            .selectFrom("conversations")
            .select("conversation_id")
            .where("visibility", "=", sql.lit("public"))
            .where("closed_at", "is", null),
        ),
    )
    .where("conversations.kind", "=", "room");
}

const roomsFound = query(
  (db, value: { userId: string; beginning: string; anywhere: string; byActivity: number; limit: number }) =>
    roomsFor(db, value.userId)
      .where(sql<boolean>`name_folded like ${value.anywhere} escape '\\'`)
      .orderBy(sql`case when name_folded like ${value.beginning} escape '\\' then 0 else 1 end`)
      .orderBy(sql`case when ${value.byActivity} = 1 then -activity_at else 0 end`)
      .orderBy("name_folded")
      .orderBy("conversations.conversation_id")
      .limit(value.limit),
);

const roomsByName = query(
  (db, value: { userId: string; anywhere: string; name: string; id: string; limit: number }) =>
    roomsFor(db, value.userId)
      .select("name_folded")
      .where(
        sql<boolean>`(name_folded like ${value.anywhere} escape '\\' or topic_folded like ${value.anywhere} escape '\\')`,
      )
      .where((eb) =>
        eb.or([
          eb("name_folded", ">", value.name),
          eb.and([eb("name_folded", "=", value.name), eb("conversations.conversation_id", ">", value.id)]),
        ]),
      )
      .orderBy("name_folded")
      .orderBy("conversations.conversation_id")
      .limit(value.limit),
);

type Listings = Pick<ConversationReader, "members" | "list" | "findRooms" | "listRooms">;

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
      return rows.map(toListedRoom);
    },
    async listRooms(text, userId, { limit, after }) {
      const { anywhere } = likePatterns(text);
      const position = parseNameToken(after);
      const rows = await connection.all(roomsByName, { userId, anywhere, ...position, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const more = last !== undefined && rows.length > limit;
      const next = more ? nameToken({ name: last.name_folded, id: last.conversation_id }) : "";
      return { rooms: page.map(toListedRoom), next };
    },
  };
}

function toListedRoom(row: ConversationRow & { joined: string | null }): ListedRoom {
  return { room: toConversation(row), joined: row.joined !== null };
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
  const conversations: ConversationListing[] = [];
  let weight = 0;
  for (const row of rows.slice(0, limit)) {
    const { conversation_id: id, last_seq: seq } = row;
    const last = await connection.first(messagesInOrder, { id, from: seq, to: seq, limit: 1 });
    weight += LISTING + (last === undefined ? 0 : messageWeight(last));
    // At least one, however long.
    if (weight > FRAME_BUDGET && conversations.length > 0) break;
    const readSeq = row.unread_seq > 0 ? Math.min(row.read_seq, row.unread_seq - 1) : row.read_seq;
    const above = Math.max(readSeq, seq - UNREAD_AMONG);
    const counted = await connection.first(unread, { id, userId, above, limit: MAX_UNREAD });
    conversations.push({
      conversation: toConversation(row),
      entry: toEntry(row),
      lastMessage: last && toMessage(last),
      unreadCount: counted?.count ?? 0,
    });
  }
  const end = rows[conversations.length - 1];
  const more = end !== undefined && rows.length > conversations.length;
  return { conversations, next: more ? activityToken({ at: end.activity_at, id: end.conversation_id }) : "" };
}
