import type { ExpressionBuilder, Selectable } from "kysely";
import type {
  SessionExpiry,
  SessionReader,
  SessionWithAccount,
  SessionWriter,
  StoredSession,
} from "../identity/ports.ts";
import { accountColumns, toAccount } from "./account-row.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query, type IdentityTables, type SessionsTable } from "./identity-schema.ts";

type Row = Selectable<SessionsTable>;

const byToken = query((db, value: { tokenHash: string }) =>
  db
    .selectFrom("sessions")
    .innerJoin("users", "users.user_id", "sessions.user_id")
    .selectAll("sessions")
    .select(accountColumns)
    .where("sessions.token_hash", "=", value.tokenHash),
);

const byId = query((db, value: { sessionId: string }) =>
  db
    .selectFrom("sessions")
    .innerJoin("users", "users.user_id", "sessions.user_id")
    .selectAll("sessions")
    .select(accountColumns)
    .where("sessions.session_id", "=", value.sessionId),
);

type Expiry = { seenBefore: number; sharedSeenBefore: number; createdBefore: number };

/** What is over. */
function over(eb: ExpressionBuilder<IdentityTables, "sessions">, expiry: Expiry) {
  return eb.or([
    eb("sessions.last_seen_at", "<", expiry.seenBefore),
    eb.and([eb("sessions.shared", "=", 1), eb("sessions.last_seen_at", "<", expiry.sharedSeenBefore)]),
    eb("sessions.created_at", "<", expiry.createdBefore),
  ]);
}

const listOf = query((db, value: Expiry & { userId: string; atMost: number }) =>
  db
    .selectFrom("sessions")
    .innerJoin("devices", "devices.device_id", "sessions.device_id")
    .selectAll("sessions")
    .select("devices.name as device_name")
    .where("sessions.user_id", "=", value.userId)
    .where((eb) => eb.not(over(eb, value)))
    .orderBy("sessions.last_seen_at", "desc")
    .orderBy("sessions.session_id")
    .limit(value.atMost),
);

const add = query((db, value: Bound) =>
  db.insertInto("sessions").values({
    token_hash: value.tokenHash,
    session_id: value.sessionId,
    user_id: value.userId,
    device_id: value.deviceId,
    opened_by: value.openedBy,
    created_at: value.createdAt,
    last_seen_at: value.lastSeenAt,
    confirmed_at: value.confirmedAt,
    address: value.address,
    shared: value.shared,
  }),
);

/** A stored session as the values of a statement. */
type Bound = Omit<StoredSession, "shared"> & { shared: number };

const remove = query((db, value: { tokenHash: string }) =>
  db.deleteFrom("sessions").where("token_hash", "=", value.tokenHash),
);

const removeById = query((db, value: { userId: string; sessionId: string }) =>
  db
    .deleteFrom("sessions")
    .where("session_id", "=", value.sessionId)
    .where("user_id", "=", value.userId)
    .returningAll(),
);

const removeAllOf = query((db, value: { userId: string; except: string }) =>
  db
    .deleteFrom("sessions")
    .where("user_id", "=", value.userId)
    .where("session_id", "!=", value.except)
    .returning("token_hash"),
);

const touch = query((db, value: { sessionId: string; at: number; address: string }) =>
  db
    .updateTable("sessions")
    .set({ last_seen_at: value.at, address: value.address })
    .where("session_id", "=", value.sessionId)
    .where("last_seen_at", "<=", value.at),
);

const renew = query(
  (
    db,
    value: {
      sessionId: string;
      tokenHash: string;
      openedBy: StoredSession["openedBy"];
      confirmedAt: number;
    },
  ) =>
    db
      .updateTable("sessions")
      .set({ token_hash: value.tokenHash, opened_by: value.openedBy, confirmed_at: value.confirmedAt })
      .where("session_id", "=", value.sessionId),
);

const confirm = query((db, value: { sessionId: string; at: number }) =>
  db.updateTable("sessions").set({ confirmed_at: value.at }).where("session_id", "=", value.sessionId),
);

const removeOldOfUser = query((db, value: Expiry & { userId: string }) =>
  db
    .deleteFrom("sessions")
    .where("user_id", "=", value.userId)
    .where((eb) => over(eb, value))
    .returning("token_hash"),
);

const removeOld = query((db, value: Expiry & { atMost: number }) =>
  db
    .deleteFrom("sessions")
    .where("token_hash", "in", (eb) =>
      eb
        .selectFrom("sessions")
        .select("sessions.token_hash")
        .where((old) => over(old, value))
        .limit(value.atMost),
    )
    .returning("token_hash"),
);

const removeSurplus = query((db, value: { userId: string; keep: number }) =>
  db
    .deleteFrom("sessions")
    .where("user_id", "=", value.userId)
    .where("token_hash", "not in", (eb) =>
      eb
        .selectFrom("sessions as kept")
        .select("kept.token_hash")
        .where("kept.user_id", "=", value.userId)
        .orderBy("kept.last_seen_at", "desc")
        .orderBy("kept.token_hash")
        .limit(value.keep),
    )
    .returning("token_hash"),
);

function toSession(row: Row): StoredSession {
  return {
    sessionId: row.session_id,
    tokenHash: row.token_hash,
    userId: row.user_id,
    deviceId: row.device_id,
    openedBy: row.opened_by,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    confirmedAt: row.confirmed_at,
    address: row.address,
    shared: row.shared === 1,
  };
}

function toSessionWithAccount(
  row: (Row & Parameters<typeof toAccount>[0]) | undefined,
): SessionWithAccount | undefined {
  return row && { ...toSession(row), account: toAccount(row) };
}

export function sessionReader(connection: Connection): SessionReader {
  return {
    byToken: async (tokenHash) => toSessionWithAccount(await connection.first(byToken, { tokenHash })),
    byId: async (sessionId) => toSessionWithAccount(await connection.first(byId, { sessionId })),
    async listOf(userId, expiry, atMost) {
      const rows = await connection.all(listOf, { userId, atMost, ...bound(expiry) });
      return rows.map((row) => ({ ...toSession(row), deviceName: row.device_name }));
    },
  };
}

export function sessionWriter(connection: WriteConnection): SessionWriter {
  const hashes = (rows: { token_hash: string }[]) => rows.map((row) => row.token_hash);
  return {
    ...sessionReader(connection),
    add: (session) =>
      connection.run(add, {
        sessionId: session.sessionId,
        tokenHash: session.tokenHash,
        userId: session.userId,
        deviceId: session.deviceId,
        openedBy: session.openedBy,
        createdAt: session.createdAt,
        lastSeenAt: session.lastSeenAt,
        confirmedAt: session.confirmedAt,
        address: session.address,
        shared: session.shared ? 1 : 0,
      }),
    remove: (tokenHash) => connection.run(remove, { tokenHash }),
    async removeById(userId, sessionId) {
      const row = await connection.first(removeById, { userId, sessionId });
      return row && toSession(row);
    },
    removeAllOf: async (userId, except = "") => hashes(await connection.all(removeAllOf, { userId, except })),
    touch: (sessionId, { at, address }) => connection.run(touch, { sessionId, at, address }),
    renew: (sessionId, { tokenHash, openedBy, confirmedAt }) =>
      connection.run(renew, { sessionId, tokenHash, openedBy, confirmedAt }),
    confirm: (sessionId, at) => connection.run(confirm, { sessionId, at }),
    async trim(userId, expiry, keep) {
      const old = await connection.all(removeOldOfUser, { userId, ...bound(expiry) });
      return hashes([...old, ...(await connection.all(removeSurplus, { userId, keep }))]);
    },
    removeOld: async (expiry, atMost) =>
      hashes(await connection.all(removeOld, { ...bound(expiry), atMost })),
  };
}

/** Only what the statements know: they are handed nothing else. */
function bound({ seenBefore, sharedSeenBefore, createdBefore }: SessionExpiry): Expiry {
  return { seenBefore, sharedSeenBefore, createdBefore };
}
