import { sql } from "kysely";
import { canonicalName } from "../canonical-name.ts";
import type { ConversationId, UserId } from "../chat/model.ts";
import type { UserReader, UserWriter } from "../chat/ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { likePatterns } from "./like.ts";
import { nameReader } from "./names.ts";
import { toUser, userColumns } from "./rows.ts";
import { query } from "./schema.ts";
import { nextVersion, renewEntry } from "./versions.ts";

const byId = query((db, value: { userId: string }) =>
  db.selectFrom("users").select(userColumns).where("user_id", "=", value.userId),
);

const byName = query((db, value: { canonical: string }) =>
  db.selectFrom("users").select(userColumns).where("canonical", "=", value.canonical),
);

const isLike = (pattern: string) =>
  sql<boolean>`(canonical like ${pattern} escape '\\' or display_name_folded like ${pattern} escape '\\')`;

const matching = query((db, value: { beginning: string; anywhere: string; except: string; limit: number }) =>
  db
    .selectFrom("users")
    .select(userColumns)
    .where("claimed_at", "is not", null)
    .where("gone_at", "is", null)
    .where("user_id", "<>", value.except)
    .where(isLike(value.anywhere))
    .orderBy(sql`case when ${isLike(value.beginning)} then 0 else 1 end`)
    .orderBy("canonical")
    .limit(value.limit),
);

const recent = query((db, value: { except: string; limit: number }) =>
  db
    .selectFrom("users")
    .select(userColumns)
    .where("claimed_at", "is not", null)
    .where("gone_at", "is", null)
    .where("user_id", "<>", value.except)
    .orderBy("active_at", "desc")
    .orderBy("canonical")
    .limit(value.limit),
);

const addWaiting = query(
  (db, value: { userId: string; username: string; canonical: string; skeleton: string; createdAt: number }) =>
    db
      .insertInto("users")
      .values({
        user_id: value.userId,
        username: value.username,
        canonical: value.canonical,
        skeleton: value.skeleton,
        claimed_at: null,
        created_at: value.createdAt,
        active_at: value.createdAt,
        version: 0,
      })
      .returning(userColumns),
);

const setDisplayName = query((db, value: { userId: string; name: string; folded: string }) =>
  db
    .updateTable("users")
    .set({ display_name: value.name, display_name_folded: value.folded })
    .where("user_id", "=", value.userId),
);

const conversationsOf = query((db, value: { userId: string }) =>
  db
    .selectFrom("entries")
    .select(["conversation_id", "peer_id"])
    .where("user_id", "=", value.userId)
    .where("removed", "=", 0),
);

const renewMember = query((db, value: { id: string; userId: string; version: number }) =>
  db
    .updateTable("members")
    .set({ version: value.version })
    .where("conversation_id", "=", value.id)
    .where("user_id", "=", value.userId),
);

export function userReader(connection: Connection): UserReader {
  return {
    ...nameReader(connection),
    async byId(userId) {
      const row = await connection.first(byId, { userId });
      return row && toUser(row);
    },
    async byName(canonical) {
      const row = await connection.first(byName, { canonical });
      return row && toUser(row);
    },
    async find(text, limit, except) {
      const rows =
        text === ""
          ? await connection.all(recent, { except, limit })
          : await connection.all(matching, { ...likePatterns(text), except, limit });
      return rows.map(toUser);
    },
  };
}

export function userWriter(connection: WriteConnection): UserWriter {
  return {
    ...userReader(connection),
    async addWaiting(user) {
      const row = await connection.first(addWaiting, user);
      if (row === undefined) throw new Error("A user was not stored.");
      return toUser(row);
    },
    setDisplayName: (userId, name) =>
      connection.run(setDisplayName, { userId, name, folded: canonicalName(name) }),
    async announce(userId) {
      for (const { conversation_id: id, peer_id: peer } of await connection.all(conversationsOf, {
        userId,
      })) {
        await announceIn(connection, { userId, id, peer });
      }
    },
    announceIn: (userId, id, peer) => announceIn(connection, { userId, id, peer }),
  };
}

async function announceIn(
  connection: WriteConnection,
  { userId, id, peer }: { userId: UserId; id: ConversationId; peer: UserId | null },
): Promise<void> {
  await connection.run(renewMember, { id, userId, version: await nextVersion(connection, id) });
  if (peer !== null) await renewEntry(connection, peer, id);
}
