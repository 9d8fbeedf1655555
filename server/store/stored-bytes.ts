import type { StoredBytes } from "../chat/personal-ports.ts";
import type { UserId } from "../chat/model.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { query } from "./schema.ts";

const stored = query((db, value: { userId: string }) =>
  db.selectFrom("stored_bytes").select(["day", "bytes"]).where("user_id", "=", value.userId),
);

const set = query((db, value: { userId: string; day: number; bytes: number }) =>
  db
    .insertInto("stored_bytes")
    .values({ user_id: value.userId, day: value.day, bytes: value.bytes })
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet((eb) => ({
        day: eb.ref("excluded.day"),
        bytes: eb.ref("excluded.bytes"),
      })),
    ),
);

export function readStored(connection: Connection, userId: UserId): Promise<StoredBytes | undefined> {
  return connection.first(stored, { userId });
}

export function setStored(connection: WriteConnection, userId: UserId, count: StoredBytes): Promise<void> {
  return connection.run(set, { userId, ...count });
}
