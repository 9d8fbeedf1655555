import type { ConversationId } from "../chat/model.ts";
import type { WriteConnection } from "./database.ts";
import { query } from "./schema.ts";
import { advanced } from "./versions.ts";

const set = query((db, value: { id: string; pins: string }) =>
  db
    .updateTable("conversations")
    .set((eb) => ({
      version: eb("version", "+", 1),
      row_version: eb("version", "+", 1),
      pins: value.pins,
    }))
    .where("conversation_id", "=", value.id)
    .returning("version"),
);

/** Pins exactly these messages: a change of the conversation's row. Returns its version. */
export async function setPins(
  connection: WriteConnection,
  id: ConversationId,
  seqs: readonly number[],
): Promise<number> {
  return advanced(connection, id, await connection.first(set, { id, pins: JSON.stringify(seqs) })).version;
}
