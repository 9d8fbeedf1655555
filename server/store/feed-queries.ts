import { type Kysely, sql } from "kysely";
import { areApart } from "./blocks.ts";
import {
  conversationColumns,
  entryColumns,
  peerColumns,
  memberColumns,
  messageColumns,
  userColumns,
} from "./rows.ts";
import { type DeviceOfMember, withMarks } from "./marks.ts";
import { query, type ChatTables } from "./schema.ts";

/** Rows of a list that travels as one value, since a query is compiled for any length of it. */
const each = (list: string) => sql<string>`(select value from json_each(${list}))`;

export const headsOfUser = query((db, value: { userId: string }) =>
  db
    .selectFrom("users")
    .select(["user_id as feed", "version"])
    .where("user_id", "=", value.userId)
    .unionAll(
      db
        .selectFrom("entries")
        .innerJoin("conversations", "conversations.conversation_id", "entries.conversation_id")
        .select(["conversations.conversation_id as feed", "conversations.version"])
        .where("entries.user_id", "=", value.userId)
        .where("entries.removed", "=", 0),
    ),
);

export const headsOfFeeds = query((db, value: { feeds: string }) =>
  db
    .selectFrom("users")
    .select(["user_id as feed", "version"])
    .where("user_id", "in", each(value.feeds))
    .unionAll(
      db
        .selectFrom("conversations")
        .select(["conversation_id as feed", "version"])
        .where("conversation_id", "in", each(value.feeds)),
    ),
);

/** Who of a list of users is a member now. */
export const membersAmong = query((db, value: { id: string; userIds: string }) =>
  db
    .selectFrom("entries")
    .select("user_id")
    .where("conversation_id", "=", value.id)
    .where("removed", "=", 0)
    .where("user_id", "in", each(value.userIds)),
);

/** The conversation for one who is a member now, with their marks. */
export const conversationForMember = query((db, value: DeviceOfMember) =>
  withMarks(db, value).select([
    ...conversationColumns,
    "conversations.version",
    "conversations.last_seq",
    "entries.read_seq",
    "entries.mark",
    "marks.seq as device_mark",
  ]),
);

export const conversationWithHead = query((db, value: { id: string }) =>
  db
    .selectFrom("conversations")
    .select([...conversationColumns, "version"])
    .where("conversation_id", "=", value.id),
);

export const membersChanged = query((db, value: { id: string; after: number; limit: number }) =>
  db
    .selectFrom("members")
    .innerJoin("users", "users.user_id", "members.user_id")
    .select([...memberColumns, ...userColumns])
    .where("members.conversation_id", "=", value.id)
    .where("members.version", ">", value.after)
    .orderBy("members.version")
    .limit(value.limit),
);

export const membersNow = query((db, value: { id: string; limit: number }) =>
  db
    .selectFrom("members")
    .innerJoin("users", "users.user_id", "members.user_id")
    .select([...memberColumns, ...userColumns])
    .where("members.conversation_id", "=", value.id)
    .where("members.left", "=", 0)
    .orderBy("members.version")
    .limit(value.limit),
);

/** Messages with who sent them, and whose words they repeat. */
export function messagesWithPeople(db: Kysely<ChatTables>) {
  return db
    .selectFrom("messages")
    .innerJoin("users", "users.user_id", "messages.sender_id")
    .leftJoin("users as author", "author.user_id", "messages.forwarded_from")
    .select([...messageColumns, ...userColumns]);
}

export const messagesChanged = query((db, value: { id: string; after: number; limit: number }) =>
  messagesWithPeople(db)
    .where("messages.conversation_id", "=", value.id)
    .where("messages.version", ">", value.after)
    .orderBy("messages.version")
    .limit(value.limit),
);

export const messagesInOrder = query((db, value: { id: string; from: number; to: number; limit: number }) =>
  messagesWithPeople(db)
    .where("messages.conversation_id", "=", value.id)
    .where("messages.seq", ">=", value.from)
    .where("messages.seq", "<=", value.to)
    .orderBy("messages.seq")
    .limit(value.limit),
);

export const personalHead = query((db, value: { userId: string }) =>
  db.selectFrom("users").select("version").where("user_id", "=", value.userId),
);

/** The entries of one person, with their membership, their peer, and whether they blocked that one. */
export function entriesOf(db: Kysely<ChatTables>, userId: string) {
  return db
    .selectFrom("entries")
    .innerJoin("members", (join) =>
      join
        .onRef("members.conversation_id", "=", "entries.conversation_id")
        .onRef("members.user_id", "=", "entries.user_id"),
    )
    .leftJoin("users", "users.user_id", "entries.peer_id")
    .leftJoin("blocks", (join) =>
      join.onRef("blocks.user_id", "=", "entries.user_id").onRef("blocks.blocked_id", "=", "entries.peer_id"),
    )
    .select([...entryColumns, ...peerColumns])
    .where("entries.user_id", "=", userId);
}

export const entriesNow = query((db, value: { userId: string; limit: number }) =>
  entriesOf(db, value.userId).where("entries.removed", "=", 0).orderBy("entries.version").limit(value.limit),
);

export const entriesChanged = query((db, value: { userId: string; after: number; limit: number }) =>
  entriesOf(db, value.userId)
    .where("entries.version", ">", value.after)
    .orderBy("entries.version")
    .limit(value.limit),
);

/** Others' marks wherever the reader is; see `marks-of-others.ts` for those in one conversation. */
export const marksOfOthers = query((db, value: { reader: string; listed: number; limit: number }) =>
  db
    .selectFrom("entries as own")
    .innerJoin("conversations", "conversations.conversation_id", "own.conversation_id")
    .innerJoin("members", "members.conversation_id", "own.conversation_id")
    .innerJoin("entries as other", (join) =>
      join
        .onRef("other.user_id", "=", "members.user_id")
        .onRef("other.conversation_id", "=", "members.conversation_id"),
    )
    .innerJoin("users as person", "person.user_id", "other.user_id")
    .innerJoin("users as self", "self.user_id", "own.user_id")
    .select(["other.conversation_id", "other.user_id", "other.mark"])
    // Whoever hides what they have read is not told what others have.
    .select(
      sql<number>`case when person.hide_read_receipts or self.hide_read_receipts then 0 else other.read_seq end`.as(
        "read_seq",
      ),
    )
    .where("own.user_id", "=", value.reader)
    .where("own.removed", "=", 0)
    .where("conversations.member_count", "<=", value.listed)
    .where("members.left", "=", 0)
    .where("members.user_id", "<>", value.reader)
    .where((eb) =>
      eb.or([
        eb("own.peer_id", "is", null),
        eb.not(areApart(sql.ref("own.user_id"), sql.ref("other.user_id"))),
      ]),
    )
    .limit(value.limit),
);

export const peers = query((db, value: { userId: string; listed: number; limit: number }) =>
  db
    .selectFrom("entries")
    .innerJoin("conversations", "conversations.conversation_id", "entries.conversation_id")
    .innerJoin("members", "members.conversation_id", "entries.conversation_id")
    .select("members.user_id")
    .distinct()
    .where("entries.user_id", "=", value.userId)
    .where("entries.removed", "=", 0)
    .where("conversations.member_count", "<=", value.listed)
    .where("members.left", "=", 0)
    .where("members.user_id", "<>", value.userId)
    .limit(value.limit),
);

/** The first to join a conversation, for one who is in it. */
export const firstMembers = query((db, value: { id: string; userId: string; limit: number }) =>
  db
    .selectFrom("members")
    .innerJoin("entries", "entries.conversation_id", "members.conversation_id")
    .select("members.user_id")
    .where("entries.user_id", "=", value.userId)
    .where("entries.conversation_id", "=", value.id)
    .where("entries.removed", "=", 0)
    .where("members.left", "=", sql.lit(0))
    .orderBy("members.joined_version")
    .limit(value.limit),
);
