import type { MessageWriter } from "../chat/message-ports.ts";
import type { WriteConnection } from "./database.ts";
import { query } from "./schema.ts";
import { nextVersion } from "./versions.ts";
import { countEdits } from "./wordings.ts";

interface OldWording {
  [name: string]: string | number;
  id: string;
  seq: number;
  number: number;
  text: string;
  writtenAt: number;
}

const keepWording = query((db, value: OldWording) =>
  db.insertInto("edits").values({
    conversation_id: value.id,
    seq: value.seq,
    number: value.number,
    text: value.text,
    written_at: value.writtenAt,
  }),
);

const edit = query((db, value: { id: string; seq: number; version: number; text: string; at: number }) =>
  db
    .updateTable("messages")
    .set({ text: value.text, edited_at: value.at, version: value.version })
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq),
);

/** The number, the sender, the time of storing and what makes a send be stored once (P2) stay. */
const empty = query((db, value: { id: string; seq: number; version: number; at: number }) =>
  db
    .updateTable("messages")
    .set({
      text: "",
      edited_at: null,
      deleted_at: value.at,
      reply_to_seq: 0,
      forwarded_from: null,
      forwarded_at: null,
      reactions: null,
      version: value.version,
    })
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq),
);

const dropWordings = query((db, value: { id: string; seq: number }) =>
  db.deleteFrom("edits").where("conversation_id", "=", value.id).where("seq", "=", value.seq),
);

const dropReactions = query((db, value: { id: string; seq: number }) =>
  db.deleteFrom("reactions").where("conversation_id", "=", value.id).where("seq", "=", value.seq),
);

/** Editing and deleting. */
export function messageChanges(connection: WriteConnection): Pick<MessageWriter, "edit" | "delete"> {
  return {
    async edit({ conversationId: id, seq, createdAt, editedAt, text: before }, text, at) {
      const number = (await countEdits(connection, id, seq)) + 1;
      const writtenAt = editedAt ?? createdAt;
      await connection.run(keepWording, { id, seq, number, text: before, writtenAt });
      const version = await nextVersion(connection, id);
      await connection.run(edit, { id, seq, version, text, at });
      return version;
    },
    async delete({ conversationId: id, seq }, at) {
      await connection.run(dropWordings, { id, seq });
      await connection.run(dropReactions, { id, seq });
      const version = await nextVersion(connection, id);
      await connection.run(empty, { id, seq, version, at });
      return version;
    },
  };
}
