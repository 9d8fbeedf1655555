import type { UserId } from "../chat/model.ts";
import type { WriteConnection } from "./database.ts";
import { query } from "./schema.ts";

/** A clock that was set back goes on counting for the later day. */
const add = query((db, value: { userId: string; day: number; bytes: number }) =>
  db
    .insertInto("stored_bytes")
    .values({ user_id: value.userId, day: value.day, bytes: value.bytes })
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet((eb) => {
        const isNewDay = eb("stored_bytes.day", "<", eb.ref("excluded.day"));
        return {
          bytes: eb
            .case()
            .when(isNewDay)
            .then(eb.ref("excluded.bytes"))
            .else(eb("stored_bytes.bytes", "+", eb.ref("excluded.bytes")))
            .end(),
          day: eb.case().when(isNewDay).then(eb.ref("excluded.day")).else(eb.ref("stored_bytes.day")).end(),
        };
      }),
    )
    .returning("bytes"),
);

/** Counts what a person has stored on a day. @returns the sum of that day, in bytes */
export async function addStored(
  connection: WriteConnection,
  userId: UserId,
  day: number,
  bytes: number,
): Promise<number> {
  return (await connection.first(add, { userId, day, bytes }))?.bytes ?? 0;
}
