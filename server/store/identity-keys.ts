import { sql } from "kysely";
import type { CodeWriter, DeviceWriter, ReEntryReader, ReEntryWriter } from "../identity/ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query } from "./identity-schema.ts";

const findReEntry = query((db, value: { browserHash: string; userId: string }) =>
  db
    .selectFrom("re_entries")
    .select(["device_id", "used_at"])
    .where("browser_hash", "=", value.browserHash)
    .where("user_id", "=", value.userId),
);

const putReEntry = query((db, value: { browserHash: string; userId: string; deviceId: string; at: number }) =>
  db
    .insertInto("re_entries")
    .values({
      browser_hash: value.browserHash,
      user_id: value.userId,
      device_id: value.deviceId,
      used_at: value.at,
    })
    .onConflict((conflict) =>
      conflict.columns(["browser_hash", "user_id"]).doUpdateSet((eb) => ({
        device_id: eb.ref("excluded.device_id"),
        used_at: eb.ref("excluded.used_at"),
      })),
    ),
);

const removeReEntry = query((db, value: { browserHash: string; userId: string }) =>
  db
    .deleteFrom("re_entries")
    .where("browser_hash", "=", value.browserHash)
    .where("user_id", "=", value.userId),
);

const removeReEntriesOfDevice = query((db, value: { userId: string; deviceId: string }) =>
  db.deleteFrom("re_entries").where("user_id", "=", value.userId).where("device_id", "=", value.deviceId),
);

const removeReEntries = query((db, value: { userId: string; except: string }) =>
  db.deleteFrom("re_entries").where("user_id", "=", value.userId).where("browser_hash", "!=", value.except),
);

const deviceOwner = query((db, value: { deviceId: string }) =>
  db.selectFrom("devices").select("user_id").where("device_id", "=", value.deviceId),
);

const addDevice = query((db, value: { deviceId: string; userId: string; at: number }) =>
  db.insertInto("devices").values({ device_id: value.deviceId, user_id: value.userId, created_at: value.at }),
);

const noteLogIn = query((db, value: { deviceId: string; name: string; at: number }) =>
  db
    .updateTable("devices")
    .set({
      name: sql<string>`case when ${value.name} = '' then name else ${value.name} end`,
      seen_at: value.at,
    })
    .where("device_id", "=", value.deviceId),
);

const findCode = query((db, value: { userId: string }) =>
  db
    .selectFrom("codes")
    .select(["code_hash", "expires_at", "tries_left"])
    .where("user_id", "=", value.userId),
);

const putCode = query(
  (db, value: { userId: string; codeHash: string; expiresAt: number; triesLeft: number }) =>
    db
      .insertInto("codes")
      .values({
        user_id: value.userId,
        code_hash: value.codeHash,
        expires_at: value.expiresAt,
        tries_left: value.triesLeft,
      })
      .onConflict((conflict) =>
        conflict.column("user_id").doUpdateSet((eb) => ({
          code_hash: eb.ref("excluded.code_hash"),
          expires_at: eb.ref("excluded.expires_at"),
          tries_left: eb.ref("excluded.tries_left"),
        })),
      ),
);

const removeCode = query((db, value: { userId: string }) =>
  db.deleteFrom("codes").where("user_id", "=", value.userId),
);

export function reEntryReader(connection: Connection): ReEntryReader {
  return {
    async find(browserHash, userId) {
      const row = await connection.first(findReEntry, { browserHash, userId });
      return row && { deviceId: row.device_id, usedAt: row.used_at };
    },
  };
}

export function reEntryWriter(connection: WriteConnection): ReEntryWriter {
  return {
    ...reEntryReader(connection),
    remember: ({ browserHash, userId, deviceId, at }) =>
      connection.run(putReEntry, { browserHash, userId, deviceId, at }),
    forget: (browserHash, userId) => connection.run(removeReEntry, { browserHash, userId }),
    forgetDevice: (userId, deviceId) => connection.run(removeReEntriesOfDevice, { userId, deviceId }),
    forgetAll: (userId, except = "") => connection.run(removeReEntries, { userId, except }),
  };
}

export function deviceWriter(connection: WriteConnection): DeviceWriter {
  return {
    owner: async (deviceId) => (await connection.first(deviceOwner, { deviceId }))?.user_id,
    add: (deviceId, userId, at) => connection.run(addDevice, { deviceId, userId, at }),
    loggedIn: (deviceId, { name, at }) => connection.run(noteLogIn, { deviceId, name, at }),
  };
}

export function codeWriter(connection: WriteConnection): CodeWriter {
  return {
    async find(userId) {
      const row = await connection.first(findCode, { userId });
      return row && { codeHash: row.code_hash, expiresAt: row.expires_at, triesLeft: row.tries_left };
    },
    put: (userId, { codeHash, expiresAt, triesLeft }) =>
      connection.run(putCode, { userId, codeHash, expiresAt, triesLeft }),
    remove: (userId) => connection.run(removeCode, { userId }),
  };
}
