import type { Kysely } from "kysely";
import type { Caller, ConversationId, UserId } from "../chat/model.ts";
import type { Rise, Standing } from "../chat/ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { addStep } from "./mark-times.ts";
import { type ChatTables, query } from "./schema.ts";
import { advanced } from "./versions.ts";

/** A device of a person's, in a conversation. */
export interface DeviceOfMember {
  [name: string]: string;
  id: string;
  userId: string;
  deviceId: string;
}

/** A conversation with the entry of one who is a member now, and with the mark of their device, if it has one of its own. */
export function withMarks(db: Kysely<ChatTables>, value: DeviceOfMember) {
  return db
    .selectFrom("entries")
    .innerJoin("conversations", "conversations.conversation_id", "entries.conversation_id")
    .leftJoin("marks", (join) =>
      join
        .onRef("marks.conversation_id", "=", "entries.conversation_id")
        .onRef("marks.user_id", "=", "entries.user_id")
        .on("marks.device_id", "=", value.deviceId),
    )
    .where("entries.user_id", "=", value.userId)
    .where("entries.conversation_id", "=", value.id)
    .where("entries.removed", "=", 0);
}

const standing = query((db, value: DeviceOfMember) =>
  withMarks(db, value).select([
    "conversations.last_seq",
    "entries.read_seq",
    "entries.read_times",
    "entries.mark",
    "marks.seq as device_mark",
    "marks.times as device_times",
  ]),
);

const setReadMark = query(
  (db, value: { id: string; userId: string; seq: number; times: string; version: number }) =>
    db
      .updateTable("entries")
      .set({ read_seq: value.seq, read_times: value.times, version: value.version })
      .where("user_id", "=", value.userId)
      .where("conversation_id", "=", value.id),
);

/** The next version of a person's feed, since they were here to read. */
const advanceReader = query((db, value: { userId: string; at: number }) =>
  db
    .updateTable("users")
    .set((eb) => ({ version: eb("version", "+", 1), active_at: value.at }))
    .where("user_id", "=", value.userId)
    .returning("version"),
);

const setDeviceMark = query(
  (db, value: { id: string; userId: string; deviceId: string; seq: number; times: string }) =>
    db
      .insertInto("marks")
      .values({
        conversation_id: value.id,
        user_id: value.userId,
        device_id: value.deviceId,
        seq: value.seq,
        times: value.times,
      })
      .onConflict((conflict) =>
        conflict
          .columns(["conversation_id", "user_id", "device_id"])
          .doUpdateSet({ seq: value.seq, times: value.times }),
      ),
);

const setHighestMark = query((db, value: { id: string; userId: string; seq: number }) =>
  db
    .updateTable("entries")
    .set({ mark: value.seq })
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id),
);

/** Whether any of a person's devices has no mark of its own: counting is far cheaper than trying to pin each. */
const unpinnedDevice = query((db, value: { id: string; userId: string }) =>
  db
    .selectFrom("users")
    .select("user_id")
    .where("user_id", "=", value.userId)
    .where((eb) =>
      eb(
        eb
          .selectFrom("marks")
          .select((marks) => marks.fn.countAll<number>().as("count"))
          .where("conversation_id", "=", value.id)
          .where("user_id", "=", value.userId),
        "<",
        eb
          .selectFrom("devices")
          .select((devices) => devices.fn.countAll<number>().as("count"))
          .where("user_id", "=", value.userId),
      ),
    ),
);

const pinOtherDevices = query((db, value: { id: string; userId: string; deviceId: string; seq: number }) =>
  db
    .insertInto("marks")
    .columns(["conversation_id", "user_id", "device_id", "seq"])
    .expression((eb) =>
      eb
        .selectFrom("devices")
        .select((each) => [
          each.val(value.id).as("conversation_id"),
          "user_id",
          "device_id",
          each.val(value.seq).as("seq"),
        ])
        .where("user_id", "=", value.userId)
        .where("device_id", "<>", value.deviceId),
    )
    .onConflict((conflict) => conflict.doNothing()),
);

/** How far a member and one of their devices have come, or undefined when they are not a member now. */
export async function readStanding(
  connection: Connection,
  id: ConversationId,
  { userId, deviceId }: Caller,
): Promise<Standing | undefined> {
  const row = await connection.first(standing, { id, userId, deviceId });
  return (
    row && {
      lastSeq: row.last_seq,
      readSeq: row.read_seq,
      readTimes: row.read_times,
      highestMark: row.mark,
      // A device without a mark of its own stands at its user's highest: there it began.
      deviceMark: row.device_mark ?? row.mark,
      deviceTimes: row.device_times ?? "",
    }
  );
}

/** Raises a person's read mark, which is a change of their personal feed. */
export async function markRead(
  connection: WriteConnection,
  { id, userId, rise: { from, to, at } }: { id: ConversationId; userId: UserId; rise: Rise },
): Promise<void> {
  const { version } = advanced(connection, userId, await connection.first(advanceReader, { userId, at }));
  await connection.run(setReadMark, {
    id,
    userId,
    seq: to,
    version,
    times: addStep(from.readTimes, to, at),
  });
}

/**
 * Raises a device's mark, and its user's highest with it. Before that one moves, the user's other devices without a mark of
 * their own are given what it was, or they would seem to hold what only this one does.
 */
export async function acknowledge(
  connection: WriteConnection,
  { id, caller, rise: { from, to, at } }: { id: ConversationId; caller: Caller; rise: Rise },
): Promise<void> {
  const { userId, deviceId } = caller;
  if (to > from.highestMark) {
    if ((await connection.first(unpinnedDevice, { id, userId })) !== undefined) {
      await connection.run(pinOtherDevices, { id, userId, deviceId, seq: from.highestMark });
    }
    await connection.run(setHighestMark, { id, userId, seq: to });
  }
  const times = addStep(from.deviceTimes, to, at);
  await connection.run(setDeviceMark, { id, userId, deviceId, seq: to, times });
}
