import { sql, type Kysely } from "kysely";
import type { AuditRecord, OversightReader, UserAccount } from "../chat/oversight-ports.ts";
import type { User } from "../chat/model.ts";
import type { Act } from "../operators.ts";
import type { Connection } from "./database.ts";
import { identityQuery, type IdentityTables } from "./identity-schema.ts";
import { likePatterns } from "./like.ts";
import { nameToken, parseNameToken, parseVersionToken } from "./page-token.ts";
import { conversationColumns, toConversation, toUser, userColumns, type UserRow } from "./rows.ts";
import { query } from "./schema.ts";

/** Accounts and waiting names with what operators see of them. */
function accounts(db: Kysely<IdentityTables>) {
  return db
    .selectFrom("users")
    .select([...userColumns, "canonical", "seen_at", "suspended_at", "operator"])
    .select((eb) =>
      eb
        .selectFrom("sessions")
        .select((count) => count.fn.countAll<number>().as("count"))
        .whereRef("sessions.user_id", "=", "users.user_id")
        .as("sessions"),
    )
    .where("gone_at", "is", null);
}

const accountsByName = identityQuery((db, value: { anywhere: string; after: string; limit: number }) =>
  accounts(db)
    .where("canonical", ">", value.after)
    .where(sql<boolean>`canonical like ${value.anywhere} escape '\\'`)
    .orderBy("canonical")
    .limit(value.limit),
);

const accountByName = identityQuery((db, value: { canonical: string }) =>
  accounts(db).where("canonical", "=", value.canonical),
);

const accountById = identityQuery((db, value: { userId: string }) =>
  accounts(db).where("user_id", "=", value.userId),
);

const roomsByName = query((db, value: { anywhere: string; name: string; id: string; limit: number }) =>
  db
    .selectFrom("conversations")
    .select([...conversationColumns, "name_folded"])
    .where("kind", "=", "room")
    .where(sql<boolean>`name_folded like ${value.anywhere} escape '\\'`)
    .where((eb) =>
      eb.or([
        eb("name_folded", ">", value.name),
        eb.and([eb("name_folded", "=", value.name), eb("conversation_id", ">", value.id)]),
      ]),
    )
    .orderBy("name_folded")
    .orderBy("conversation_id")
    .limit(value.limit),
);

const records = query((db, value: { before: number; limit: number }) =>
  db
    .selectFrom("audit_records")
    .selectAll()
    .where("number", "<", value.before)
    .orderBy("number", "desc")
    .limit(value.limit),
);

const byId = query((db, value: { userId: string }) =>
  db.selectFrom("users").select(userColumns).where("user_id", "=", value.userId),
);

/** What operators get to see. */
export function oversightReader(connection: Connection): OversightReader {
  return {
    async accounts(text, { limit, after }) {
      const { anywhere } = likePatterns(text);
      const { name } = parseNameToken(after);
      const rows = await connection.all(accountsByName, { anywhere, after: name, limit: limit + 1 });
      const next = nextOf(rows, limit, (row) => nameToken({ name: row.canonical, id: row.user_id }));
      return { accounts: rows.slice(0, limit).map(toUserAccount), next };
    },
    async accountById(userId) {
      const row = await connection.first(accountById, { userId });
      return row && toUserAccount(row);
    },
    async accountByName(canonical) {
      const row = await connection.first(accountByName, { canonical });
      return row && toUserAccount(row);
    },
    async rooms(text, { limit, after }) {
      const { anywhere } = likePatterns(text);
      const position = parseNameToken(after);
      const rows = await connection.all(roomsByName, { anywhere, ...position, limit: limit + 1 });
      const next = nextOf(rows, limit, (row) =>
        nameToken({ name: row.name_folded, id: row.conversation_id }),
      );
      return { rooms: rows.slice(0, limit).map(toConversation), next };
    },
    async records({ limit, after }) {
      const before = after === "" ? Number.MAX_SAFE_INTEGER : parseVersionToken(after);
      const rows = await connection.all(records, { before, limit: limit + 1 });
      const next = nextOf(rows, limit, (row) => String(row.number));
      const page: AuditRecord[] = [];
      for (const row of rows.slice(0, limit)) {
        page.push({
          number: row.number,
          at: row.at,
          operator: await userOf(connection, row.operator_id),
          act: row.act as Act,
          user: await userOf(connection, row.user_id),
          conversationId: row.conversation_id ?? undefined,
          roomName: row.room_name,
          seq: row.seq,
          reason: row.reason,
        });
      }
      return { records: page, next };
    },
  };
}

/** Where the next page begins; empty when the rows, one more than the page holds, are all there are. */
function nextOf<Row>(rows: readonly Row[], limit: number, token: (last: Row) => string): string {
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? token(last) : "";
}

async function userOf(connection: Connection, userId: string | null): Promise<User | undefined> {
  if (userId === null) return undefined;
  const row = await connection.first(byId, { userId });
  return row && toUser(row);
}

interface UserAccountRow extends UserRow {
  seen_at: number | null;
  suspended_at: number | null;
  operator: number;
  sessions: number | null;
}

function toUserAccount(row: UserAccountRow): UserAccount {
  return {
    user: toUser(row),
    claimedAt: row.claimed_at ?? undefined,
    seenAt: row.seen_at ?? undefined,
    suspendedAt: row.suspended_at ?? undefined,
    operator: row.operator === 1,
    sessions: row.sessions ?? 0,
  };
}
