import { sql } from "kysely";
import { MAX_LISTED_MEMBERS, type ConversationId, type MemberRole, type UserId } from "../chat/model.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { emptyDraft } from "./drafts.ts";
import { query } from "./schema.ts";
import { advanced, nextPersonalVersion, nextVersion, renewEntry } from "./versions.ts";

/** A membership begins or ends: the conversation's own row changes with it, since it carries the count. */
const changeCount = query((db, value: { id: string; by: number }) =>
  db
    .updateTable("conversations")
    .set((eb) => ({
      version: eb("version", "+", 1),
      row_version: eb("version", "+", 1),
      member_count: eb("member_count", "+", value.by),
    }))
    .where("conversation_id", "=", value.id)
    .returning(["version", "last_seq", "member_count"]),
);

const putMember = query((db, value: { id: string; userId: string; role: MemberRole; version: number }) =>
  db
    .insertInto("members")
    .values({
      conversation_id: value.id,
      user_id: value.userId,
      role: value.role,
      version: value.version,
      left: 0,
      joined_version: value.version,
    })
    .onConflict((conflict) =>
      conflict.columns(["conversation_id", "user_id"]).doUpdateSet({
        role: value.role,
        version: value.version,
        left: 0,
        joined_version: value.version,
      }),
    ),
);

const endMember = query((db, value: { id: string; userId: string; version: number }) =>
  db
    .updateTable("members")
    .set({ left: 1, version: value.version })
    .where("conversation_id", "=", value.id)
    .where("user_id", "=", value.userId),
);

const renewMembers = query((db, value: { id: string; version: number }) =>
  db
    .updateTable("members")
    .set({ version: value.version })
    .where("conversation_id", "=", value.id)
    .where("left", "=", 0),
);

const putEntry = query(
  (db, value: { id: string; userId: string; version: number; seq: number; peer: string | null }) =>
    db
      .insertInto("entries")
      .values({
        user_id: value.userId,
        conversation_id: value.id,
        version: value.version,
        removed: 0,
        read_seq: value.seq,
        mark: value.seq,
        peer_id: value.peer,
      })
      .onConflict((conflict) =>
        conflict.columns(["user_id", "conversation_id"]).doUpdateSet({
          version: value.version,
          removed: 0,
          read_seq: value.seq,
          mark: value.seq,
          muted: 0,
          pinned: 0,
          archived_seq: null,
          unread_seq: 0,
          read_times: "",
        }),
      ),
);

const endEntry = query((db, value: { id: string; userId: string; version: number }) =>
  db
    .updateTable("entries")
    .set({ removed: 1, version: value.version })
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id),
);

const putRole = query((db, value: { id: string; userId: string; role: MemberRole; version: number }) =>
  db
    .updateTable("members")
    .set({ role: value.role, version: value.version })
    .where("conversation_id", "=", value.id)
    .where("user_id", "=", value.userId),
);

/** The first to have joined of those who are left; the conditions that indexes are made for are literals. */
const firstToJoin = (who: { of: "admins" | "members"; claimed: boolean }) =>
  query((db, value: { id: string }) =>
    db
      .selectFrom("members")
      .innerJoin("users", "users.user_id", "members.user_id")
      .select("members.user_id")
      .where("members.conversation_id", "=", value.id)
      .where("members.left", "=", sql.lit(0))
      .$if(who.of === "admins", (staff) => staff.where("members.role", "<>", sql.lit("member")))
      .$if(who.claimed, (people) => people.where("users.claimed_at", "is not", null))
      .orderBy("members.joined_version")
      .limit(1),
  );

/** In this order. */
const successors = [
  firstToJoin({ of: "admins", claimed: true }),
  firstToJoin({ of: "members", claimed: true }),
  firstToJoin({ of: "members", claimed: false }),
];

const dropMarks = query((db, value: { id: string; userId: string }) =>
  db.deleteFrom("marks").where("conversation_id", "=", value.id).where("user_id", "=", value.userId),
);

/**
 * Begins a membership, which is a new beginning for one who left: nothing waits, everything so far counts
 * as read, and the whole history is there to see.
 */
export async function addMember(
  connection: WriteConnection,
  { id, userId, role, peer }: { id: ConversationId; userId: UserId; role: MemberRole; peer: UserId | null },
): Promise<void> {
  const { version, last_seq: seq } = await changeMembers(connection, id, 1);
  await connection.run(putMember, { id, userId, role, version });
  await connection.run(dropMarks, { id, userId });
  const personal = await nextPersonalVersion(connection, userId);
  await connection.run(putEntry, { id, userId, version: personal, seq, peer });
}

/** Ends a membership. */
export async function removeMember(
  connection: WriteConnection,
  id: ConversationId,
  userId: UserId,
): Promise<void> {
  const { version, member_count: left } = await changeMembers(connection, id, -1);
  await connection.run(endMember, { id, userId, version });
  // Above the limit member rows do not travel and readers drop their list; now that it travels again, each
  // of them needs the whole list.
  if (left === MAX_LISTED_MEMBERS) await connection.run(renewMembers, { id, version });
  const personal = await nextPersonalVersion(connection, userId);
  await connection.run(endEntry, { id, userId, version: personal });
  await emptyDraft(connection, userId, id);
}

/** Says what a member may do. */
export async function setRole(
  connection: WriteConnection,
  { id, userId, role }: { id: ConversationId; userId: UserId; role: MemberRole },
): Promise<void> {
  await connection.run(putRole, { id, userId, role, version: await nextVersion(connection, id) });
  await renewEntry(connection, userId, id);
}

/** Who is to own a room whose owner has left. */
export async function findSuccessor(connection: Connection, id: ConversationId): Promise<UserId | undefined> {
  for (const each of successors) {
    const row = await connection.first(each, { id });
    if (row !== undefined) return row.user_id;
  }
  return undefined;
}

async function changeMembers(
  connection: WriteConnection,
  id: ConversationId,
  by: 1 | -1,
): Promise<{ version: number; last_seq: number; member_count: number }> {
  return advanced(connection, id, await connection.first(changeCount, { id, by }));
}
