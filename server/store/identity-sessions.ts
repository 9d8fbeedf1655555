import type { SessionReader, SessionWriter } from "../identity/ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query, type SessionsTable } from "./identity-schema.ts";

const byToken = query((db, value: { tokenHash: string }) =>
  db
    .selectFrom("sessions")
    .innerJoin("users", "users.user_id", "sessions.user_id")
    .leftJoin("passwords", "passwords.user_id", "sessions.user_id")
    .selectAll("sessions")
    .select(["users.username", "users.operator", "users.suspended_at", "passwords.password_hash"])
    .where("sessions.token_hash", "=", value.tokenHash),
);

const add = query(
  (
    db,
    value: {
      tokenHash: string;
      sessionId: string;
      userId: string;
      deviceId: string;
      openedBy: SessionsTable["opened_by"];
      createdAt: number;
      lastSeenAt: number;
    },
  ) =>
    db.insertInto("sessions").values({
      token_hash: value.tokenHash,
      session_id: value.sessionId,
      user_id: value.userId,
      device_id: value.deviceId,
      opened_by: value.openedBy,
      created_at: value.createdAt,
      last_seen_at: value.lastSeenAt,
    }),
);

const remove = query((db, value: { tokenHash: string }) =>
  db.deleteFrom("sessions").where("token_hash", "=", value.tokenHash),
);

const touch = query((db, value: { tokenHash: string; at: number }) =>
  db
    .updateTable("sessions")
    .set({ last_seen_at: value.at })
    .where("token_hash", "=", value.tokenHash)
    .where("last_seen_at", "<", value.at),
);

const removeOldOfUser = query((db, value: { userId: string; seenBefore: number; createdBefore: number }) =>
  db
    .deleteFrom("sessions")
    .where("user_id", "=", value.userId)
    .where((eb) =>
      eb.or([eb("last_seen_at", "<", value.seenBefore), eb("created_at", "<", value.createdBefore)]),
    )
    .returning("token_hash"),
);

const removeOld = query((db, value: { seenBefore: number; createdBefore: number; atMost: number }) =>
  db
    .deleteFrom("sessions")
    .where("token_hash", "in", (eb) =>
      eb
        .selectFrom("sessions as old")
        .select("old.token_hash")
        .where((old) =>
          old.or([
            old("old.last_seen_at", "<", value.seenBefore),
            old("old.created_at", "<", value.createdBefore),
          ]),
        )
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

export function sessionReader(connection: Connection): SessionReader {
  return {
    async byToken(tokenHash) {
      const row = await connection.first(byToken, { tokenHash });
      return (
        row && {
          sessionId: row.session_id,
          tokenHash: row.token_hash,
          userId: row.user_id,
          deviceId: row.device_id,
          openedBy: row.opened_by,
          createdAt: row.created_at,
          lastSeenAt: row.last_seen_at,
          account: {
            userId: row.user_id,
            username: row.username,
            claimed: true,
            passwordHash: row.password_hash ?? undefined,
            operator: row.operator === 1,
            suspended: row.suspended_at !== null,
          },
        }
      );
    },
  };
}

export function sessionWriter(connection: WriteConnection): SessionWriter {
  return {
    ...sessionReader(connection),
    add: ({ sessionId, tokenHash, userId, deviceId, openedBy, createdAt, lastSeenAt }) =>
      connection.run(add, { sessionId, tokenHash, userId, deviceId, openedBy, createdAt, lastSeenAt }),
    remove: (tokenHash) => connection.run(remove, { tokenHash }),
    touch: (tokenHash, at) => connection.run(touch, { tokenHash, at }),
    async trim(userId, { seenBefore, createdBefore, keep }) {
      const old = await connection.all(removeOldOfUser, { userId, seenBefore, createdBefore });
      const surplus = await connection.all(removeSurplus, { userId, keep });
      return [...old, ...surplus].map((row) => row.token_hash);
    },
    async removeOld({ seenBefore, createdBefore, atMost }) {
      const old = await connection.all(removeOld, { seenBefore, createdBefore, atMost });
      return old.map((row) => row.token_hash);
    },
  };
}
