import type { OperatorReader, OperatorWriter } from "../operators.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { query } from "./schema.ts";

const operator = query((db, value: { userId: string }) =>
  db
    .selectFrom("users")
    .select("user_id")
    .where("user_id", "=", value.userId)
    .where("operator", "=", 1)
    .where("suspended_at", "is", null)
    .where("gone_at", "is", null),
);

interface NewRecord {
  [name: string]: string | number | null;
  at: number;
  by: string | null;
  act: string;
  userId: string | null;
  conversationId: string | null;
  roomName: string;
  seq: number;
  reason: string;
}

const add = query((db, value: NewRecord) =>
  db
    .insertInto("audit_records")
    .values({
      at: value.at,
      operator_id: value.by,
      act: value.act,
      user_id: value.userId,
      conversation_id: value.conversationId,
      room_name: value.roomName,
      seq: value.seq,
      reason: value.reason,
    })
    .returning("number"),
);

const setOperator = query((db, value: { userId: string; operator: number }) =>
  db.updateTable("users").set({ operator: value.operator }).where("user_id", "=", value.userId),
);

const setSuspended = query((db, value: { userId: string; at: number | null }) =>
  db.updateTable("users").set({ suspended_at: value.at }).where("user_id", "=", value.userId),
);

export function operatorReader(connection: Connection): OperatorReader {
  return {
    isOperator: async (userId) => (await connection.first(operator, { userId })) !== undefined,
  };
}

export function operatorWriter(connection: WriteConnection): OperatorWriter {
  return {
    ...operatorReader(connection),
    async record({ at, act, by = null, userId = null, conversationId = null, ...about }) {
      const { roomName = "", seq = 0, reason = "" } = about;
      const row = await connection.first(add, {
        ...{ at, by, act, userId, conversationId, roomName, seq, reason },
      });
      if (row === undefined) throw new Error("What an operator did was not recorded.");
      return row.number;
    },
    setOperator: (userId, operator) => connection.run(setOperator, { userId, operator: operator ? 1 : 0 }),
    setSuspended: (userId, at) => connection.run(setSuspended, { userId, at: at ?? null }),
  };
}
