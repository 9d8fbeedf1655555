import type { Caller, ConversationId, UserId } from "../chat/model.ts";
import type { WriteConnection } from "./database.ts";
import { addStep } from "./mark-times.ts";
import { query } from "./schema.ts";
import { nextPersonalVersion } from "./versions.ts";

const entryMarks = query((db, value: { id: string; userId: string }) =>
  db
    .selectFrom("entries")
    .select(["read_seq", "mark", "read_times"])
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id),
);

const setReadMark = query(
  (db, value: { id: string; userId: string; seq: number; times: string; version: number }) =>
    db
      .updateTable("entries")
      .set({ read_seq: value.seq, read_times: value.times, version: value.version })
      .where("user_id", "=", value.userId)
      .where("conversation_id", "=", value.id),
);

const setActive = query((db, value: { userId: string; at: number }) =>
  db.updateTable("users").set({ active_at: value.at }).where("user_id", "=", value.userId),
);

const deviceMark = query((db, value: { id: string; userId: string; deviceId: string }) =>
  db
    .selectFrom("marks")
    .select(["seq", "times"])
    .where("conversation_id", "=", value.id)
    .where("user_id", "=", value.userId)
    .where("device_id", "=", value.deviceId),
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

/** Raises a person's read mark; a change of their personal feed only when it rises. */
export async function markRead(
  connection: WriteConnection,
  { id, userId, seq, at }: { id: ConversationId; userId: UserId; seq: number; at: number },
): Promise<number> {
  const { read_seq: current, read_times: times } = await marksOf(connection, id, userId);
  if (seq <= current) return current;
  const version = await nextPersonalVersion(connection, userId);
  await connection.run(setReadMark, { id, userId, seq, version, times: addStep(times, seq, at) });
  await connection.run(setActive, { userId, at });
  return seq;
}

/**
 * Raises a device's mark, and its user's highest with it.
 *
 * A device without a mark of its own stands at its user's highest: there it began. Before that one moves,
 * the user's other such devices are given what it was, or they would seem to hold what only this one does.
 */
export async function acknowledge(
  connection: WriteConnection,
  { id, caller, seq, at }: { id: ConversationId; caller: Caller; seq: number; at: number },
): Promise<number> {
  const { userId, deviceId } = caller;
  const { mark: highest } = await marksOf(connection, id, userId);
  const own = await connection.first(deviceMark, { id, userId, deviceId });
  const current = own?.seq ?? highest;
  if (seq <= current) return current;
  if (seq > highest) {
    if ((await connection.first(unpinnedDevice, { id, userId })) !== undefined) {
      await connection.run(pinOtherDevices, { id, userId, deviceId, seq: highest });
    }
    await connection.run(setHighestMark, { id, userId, seq });
  }
  const times = addStep(own?.times ?? "", seq, at);
  await connection.run(setDeviceMark, { id, userId, deviceId, seq, times });
  return seq;
}

async function marksOf(
  connection: WriteConnection,
  id: ConversationId,
  userId: UserId,
): Promise<{ read_seq: number; mark: number; read_times: string }> {
  const row = await connection.first(entryMarks, { id, userId });
  if (row === undefined) throw new Error(`${userId} is not in ${id}.`);
  return row;
}
