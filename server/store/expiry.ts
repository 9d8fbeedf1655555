import { sql } from "kysely";
import { LOBBY_ID } from "../chat/model.ts";
import type { ClockNote } from "../identity/clock-guard.ts";
import type { ExpiryReader, ExpiryWriter } from "../identity/expiry-ports.ts";
import { chatTransaction } from "./chat-transaction.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { takeName } from "./identity-accounts.ts";
import { identityQuery as query } from "./identity-schema.ts";

const CLOCK = "swept_by_clock";

const readClock = query((db) => db.selectFrom("meta").select("value").where("key", "=", sql.lit(CLOCK)));

const writeClock = query((db, value: { note: string }) =>
  db
    .insertInto("meta")
    .values({ key: CLOCK, value: value.note })
    .onConflict((conflict) =>
      conflict.column("key").doUpdateSet((eb) => ({ value: eb.ref("excluded.value") })),
    ),
);

/** Of the row `users`: nothing opens it but the browsers it was used in, and nothing hangs on it. */
const isUnused = (before: number) => sql<0 | 1>`
  users.operator = 0 and users.suspended_at is null
  and (users.seen_at is null or users.seen_at < ${before})
  and not exists (select 1 from passwords where user_id = users.user_id)
  and not exists (select 1 from passkeys where user_id = users.user_id)
  and not exists (select 1 from recovery_codes where user_id = users.user_id)
  and not exists (select 1 from codes where user_id = users.user_id)
  and not exists (select 1 from sessions where user_id = users.user_id and last_seen_at >= ${before})
  and not exists (select 1 from re_entries where user_id = users.user_id and used_at >= ${before})
  and not exists (select 1 from messages where sender_id = users.user_id)
  and not exists (select 1 from entries where user_id = users.user_id and conversation_id <> ${sql.lit(LOBBY_ID)})`;

const neverBack = query((db, value: { before: number; afterAt: number; afterId: string; atMost: number }) =>
  db
    .selectFrom("users")
    .select(["user_id", "active_at", isUnused(value.before).as("unused")])
    .where("claimed_at", "is not", null)
    .where("gone_at", "is", null)
    .where("active_at", "<", value.before)
    .where(sql<boolean>`(active_at, user_id) > (${value.afterAt}, ${value.afterId})`)
    .orderBy("active_at")
    .orderBy("user_id")
    .limit(value.atMost),
);

const stillUnused = query((db, value: { userId: string; before: number }) =>
  db
    .selectFrom("users")
    .select("user_id")
    .where("user_id", "=", value.userId)
    .where("claimed_at", "is not", null)
    .where("gone_at", "is", null)
    .where("active_at", "<", value.before)
    .where(sql<boolean>`(${isUnused(value.before)})`),
);

const removeMarks = query((db, value: { userId: string }) =>
  db.deleteFrom("marks").where("user_id", "=", value.userId),
);
const removeDrafts = query((db, value: { userId: string }) =>
  db.deleteFrom("drafts").where("user_id", "=", value.userId),
);
const removeDevices = query((db, value: { userId: string }) =>
  db.deleteFrom("devices").where("user_id", "=", value.userId),
);

const removeRoomInvitations = query((db, value: { before: number; atMost: number }) =>
  db
    .deleteFrom("invitations")
    .where("invitation_id", "in", (eb) =>
      eb
        .selectFrom("invitations as over")
        .select("over.invitation_id")
        .where("over.expires_at", "<", value.before)
        .limit(value.atMost),
    )
    .returning("invitation_id"),
);

const makeClaimable = query((db, value: { at: number; atMost: number }) =>
  db
    .updateTable("users")
    .set({ unclaimable: 0 })
    .where("user_id", "in", (eb) =>
      eb
        .selectFrom("users as waiting")
        .select("waiting.user_id")
        .where("waiting.unclaimable", "=", sql.lit(1))
        .where(
          sql<boolean>`not exists (select 1 from users as owner where owner.skeleton = waiting.skeleton
            and owner.claimed_at is not null and owner.user_id <> waiting.user_id)`,
        )
        .where(
          sql<boolean>`not exists (select 1 from quarantined_names as given_up
            where given_up.skeleton = waiting.skeleton and given_up.until_at > ${value.at})`,
        )
        .limit(value.atMost),
    )
    .returning("user_id"),
);

export function expiryReader(connection: Connection): ExpiryReader {
  return {
    async clock() {
      const row = await connection.first(readClock, {});
      return row && (JSON.parse(row.value) as ClockNote);
    },
    async unused(before, after, atMost) {
      const { activeAt: afterAt, userId: afterId } = after ?? { activeAt: -1, userId: "" };
      const rows = await connection.all(neverBack, { before, afterAt, afterId, atMost });
      const last = rows.length < atMost ? undefined : rows.at(-1);
      return {
        users: rows.filter(({ unused }) => unused === 1).map((row) => row.user_id),
        next: last && { activeAt: last.active_at, userId: last.user_id },
      };
    },
  };
}

export function expiryWriter(connection: WriteConnection): ExpiryWriter {
  return {
    ...expiryReader(connection),
    noteClock: (note) => connection.run(writeClock, { note: JSON.stringify(note) }),
    isUnused: async (userId, before) =>
      (await connection.first(stillUnused, { userId, before })) !== undefined,
    async removeUnused(userId, at) {
      const { conversations } = chatTransaction(connection);
      if ((await conversations.membership(LOBBY_ID, userId)) !== undefined) {
        await conversations.removeMember(LOBBY_ID, userId);
      }
      await connection.run(removeMarks, { userId });
      await connection.run(removeDrafts, { userId });
      await connection.run(removeDevices, { userId });
      await connection.run(takeName, { userId, at });
    },
    removeRoomInvitations: async (before, atMost) =>
      (await connection.all(removeRoomInvitations, { before, atMost })).length,
    async makeClaimable(at, atMost) {
      const users = await connection.all(makeClaimable, { at, atMost });
      for (const { user_id: userId } of users) await chatTransaction(connection).users.announce(userId);
      return users.length;
    },
  };
}
