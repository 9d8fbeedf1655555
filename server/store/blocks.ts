import { type RawBuilder, sql } from "kysely";
import type { BlockReader, BlockWriter } from "../chat/block-ports.ts";
import type { UserId } from "../chat/model.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { toUser, userColumns } from "./rows.ts";
import { query } from "./schema.ts";

const one = query((db, value: { userId: string; blockedId: string }) =>
  db
    .selectFrom("blocks")
    .select("created_at")
    .where("user_id", "=", value.userId)
    .where("blocked_id", "=", value.blockedId),
);

const counted = query((db, value: { userId: string }) =>
  db
    .selectFrom("blocks")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", value.userId),
);

const listed = query((db, value: { userId: string; limit: number }) =>
  db
    .selectFrom("blocks")
    .innerJoin("users", "users.user_id", "blocks.blocked_id")
    .select(userColumns)
    .where("blocks.user_id", "=", value.userId)
    .orderBy("blocks.created_at", "desc")
    .orderBy("blocks.blocked_id")
    .limit(value.limit),
);

const refusing = query((db, value: { userId: string; from: string }) =>
  db
    .selectFrom("users")
    .leftJoin("blocks", (join) =>
      join.onRef("blocks.user_id", "=", "users.user_id").on("blocks.blocked_id", "=", value.from),
    )
    .select("users.user_id")
    .where("users.user_id", "=", value.userId)
    .where((eb) =>
      eb.or([
        eb("blocks.created_at", "is not", null),
        eb("users.gone_at", "is not", null),
        eb("users.suspended_at", "is not", null),
        eb("users.unclaimable", "=", 1),
      ]),
    ),
);

const add = query((db, value: { userId: string; blockedId: string; at: number }) =>
  db
    .insertInto("blocks")
    .values({ user_id: value.userId, blocked_id: value.blockedId, created_at: value.at }),
);

const drop = query((db, value: { userId: string; blockedId: string }) =>
  db.deleteFrom("blocks").where("user_id", "=", value.userId).where("blocked_id", "=", value.blockedId),
);

const apart = query((db, value: { userId: string }) =>
  db
    .selectFrom("blocks")
    .select("blocked_id as user_id")
    .where("user_id", "=", value.userId)
    .unionAll(db.selectFrom("blocks").select("user_id").where("blocked_id", "=", value.userId)),
);

/**
 * Whether of two people, by their ids, either has blocked the other: then neither learns when the other is
 * here or what they have read.
 */
export const areApart = (one: RawBuilder<string>, other: RawBuilder<string>): RawBuilder<boolean> =>
  sql<boolean>`(exists (select 1 from blocks where blocks.user_id = ${one} and blocks.blocked_id = ${other})
    or exists (select 1 from blocks where blocks.user_id = ${other} and blocks.blocked_id = ${one}))`;

/** Whom a person has blocked, and who has blocked them. */
export async function readApart(connection: Connection, userId: UserId): Promise<Set<UserId>> {
  return new Set((await connection.all(apart, { userId })).map((row) => row.user_id));
}

export function blockReader(connection: Connection): BlockReader {
  return {
    has: async (userId, blockedId) => (await connection.first(one, { userId, blockedId })) !== undefined,
    count: async (userId) => (await connection.first(counted, { userId }))?.count ?? 0,
    list: async (userId, limit) => (await connection.all(listed, { userId, limit })).map(toUser),
    refuses: async (userId, from) => (await connection.first(refusing, { userId, from })) !== undefined,
  };
}

export function blockWriter(connection: WriteConnection): BlockWriter {
  return {
    ...blockReader(connection),
    add: (userId, blockedId, at) => connection.run(add, { userId, blockedId, at }),
    remove: (userId, blockedId) => connection.run(drop, { userId, blockedId }),
  };
}
