import { sql } from "kysely";
import type { UserId } from "../chat/model.ts";
import type { RecordSightings } from "../delivery/sightings.ts";
import { areApart } from "./blocks.ts";
import type { Connection, Database } from "./database.ts";
import { query } from "./schema.ts";

const sawPerson = query((db, value: { userId: string; at: number }) =>
  db
    .updateTable("users")
    .set({ seen_at: value.at })
    .where("user_id", "=", value.userId)
    // The streams of a deleted account end after it.
    .where("gone_at", "is", null)
    .where(sql<boolean>`coalesce(seen_at, 0) < ${value.at}`),
);

const sawDevice = query((db, value: { deviceId: string; at: number }) =>
  db
    .updateTable("devices")
    .set({ seen_at: value.at })
    .where("device_id", "=", value.deviceId)
    .where(sql<boolean>`coalesce(seen_at, 0) < ${value.at}`),
);

const hiding = query((db, value: { userId: string }) =>
  db.selectFrom("users").select("hide_presence").where("user_id", "=", value.userId),
);

/** The other's conversations are gone through, not the reader's: of a stranger there is mostly one or two. */
const seenAmong = query((db, value: { reader: string; userIds: string }) =>
  db
    .selectFrom("users")
    .select(["user_id", "seen_at"])
    .where("user_id", "in", sql<string>`(select value from json_each(${value.userIds}))`)
    .where("hide_presence", "=", 0)
    .where(sql<boolean>`exists (select 1 from users as self
      where self.user_id = ${value.reader} and self.hide_presence = 0)`)
    .where(sql<boolean>`exists (select 1 from entries as theirs
      cross join entries as own on own.user_id = ${value.reader}
        and own.conversation_id = theirs.conversation_id and own.removed = 0
      where theirs.user_id = users.user_id and theirs.removed = 0)`)
    .where((eb) => eb.not(areApart(sql.ref("users.user_id"), sql`${value.reader}`))),
);

/** No change of any feed: nobody is rung. */
export function recordSightings(database: Database): RecordSightings {
  return ({ people, devices }) =>
    database.write(async (connection) => {
      for (const [userId, at] of people) await connection.run(sawPerson, { userId, at });
      for (const [deviceId, at] of devices) await connection.run(sawDevice, { deviceId, at });
    });
}

export async function hidesPresence(connection: Connection, userId: UserId): Promise<boolean> {
  return (await connection.first(hiding, { userId }))?.hide_presence === 1;
}

/** As `FeedStore.lastSeen`. */
export async function readLastSeen(
  connection: Connection,
  reader: UserId,
  userIds: readonly UserId[],
): Promise<{ userId: UserId; lastSeenAt: number | undefined }[]> {
  const rows = await connection.all(seenAmong, { reader, userIds: JSON.stringify(userIds) });
  return rows.map((row) => ({ userId: row.user_id, lastSeenAt: row.seen_at ?? undefined }));
}
