import type { CommandReader, CommandWriter } from "../chat/message-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { query } from "./schema.ts";

const performed = query((db, value: { userId: string; clientCommandId: string }) =>
  db
    .selectFrom("commands")
    .select(["request_hash", "version"])
    .where("user_id", "=", value.userId)
    .where("client_command_id", "=", value.clientCommandId),
);

interface NewCommand {
  [name: string]: string | number;
  userId: string;
  clientCommandId: string;
  requestHash: string;
  version: number;
}

const add = query((db, value: NewCommand) =>
  db.insertInto("commands").values({
    user_id: value.userId,
    client_command_id: value.clientCommandId,
    request_hash: value.requestHash,
    version: value.version,
  }),
);

export function commandReader(connection: Connection): CommandReader {
  return {
    async performed(userId, clientCommandId) {
      const row = await connection.first(performed, { userId, clientCommandId });
      return row && { requestHash: row.request_hash, version: row.version };
    },
  };
}

export function commandWriter(connection: WriteConnection): CommandWriter {
  return {
    ...commandReader(connection),
    add: (userId, clientCommandId, command) => connection.run(add, { userId, clientCommandId, ...command }),
  };
}
