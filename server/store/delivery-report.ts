import { type RawBuilder, sql } from "kysely";
import type { Caller } from "../chat/model.ts";
import type { DeviceDelivery, Recipient, ReportReader, ReportedMessage } from "../chat/report-ports.ts";
import { Refusal } from "../refusal.ts";
import { areApart } from "./blocks.ts";
import type { Connection } from "./database.ts";
import { identityQuery as query } from "./identity-schema.ts";
import { timeOf } from "./mark-times.ts";
import { toUser, userColumns, type UserRow } from "./rows.ts";
import type { Flag } from "./schema.ts";

const MAX_DEVICES = 20;

interface Of {
  [name: string]: string | number;
  id: string;
  seq: number;
  reader: string;
  /** The caller's device: it has what it sent. */
  device: string;
}

/** How far a message has come to one person: to no device, to some, to all. The order of a report. */
const STANDINGS = [0, 1, 2] as const;

/** Whether a device was logged in lately; a session says so for the time before that was noted. */
const usedSince = (device: "devices" | "lagging", since: number): RawBuilder<boolean> => {
  const column = (name: string) => sql.ref(`${device}.${name}`);
  return sql<boolean>`(${column("created_at")} >= ${since} or ${column("seen_at")} >= ${since} or exists (
    select 1 from sessions where sessions.user_id = ${column("user_id")}
      and sessions.device_id = ${column("device_id")} and sessions.last_seen_at >= ${since}))`;
};

/** Members now who were in when it was stored, without its sender, who is their own peer in notes to self. */
const isRecipient = (value: Of): RawBuilder<boolean> => sql<boolean>`members.joined_version < (
    select sent_version from messages where conversation_id = ${value.id} and seq = ${value.seq})
  and (members.user_id <> ${value.reader} or other.peer_id = ${value.reader})`;

/** Whether either of the two has blocked the other. */
const isApart = (value: Of): RawBuilder<Flag> =>
  sql<Flag>`${areApart(sql.ref("members.user_id"), sql`${value.reader}`)}`;

/** In their direct conversation then nothing is told of what has become of a message. */
const isSilent = (value: Of): RawBuilder<Flag> =>
  sql<Flag>`(other.peer_id is not null and ${isApart(value)})`;

const mayKnowReads = (value: Of): RawBuilder<Flag> => sql<Flag>`(users.hide_read_receipts = 0
  and not ${isSilent(value)}
  and (select hide_read_receipts from users as own where own.user_id = ${value.reader}) = 0
  and users.user_id <> ${value.reader})`;

const holds = (
  value: Of,
): RawBuilder<Flag> => sql<Flag>`(other.mark >= ${value.seq} and not ${isSilent(value)} and (
  members.user_id <> ${value.reader} or exists (
    select 1 from devices left join marks on marks.conversation_id = ${value.id}
      and marks.user_id = devices.user_id and marks.device_id = devices.device_id
    where devices.user_id = ${value.reader} and devices.device_id <> ${value.device}
      and coalesce(marks.seq, other.mark) >= ${value.seq})))`;

/** A device without a mark of its own stands at its user's highest. */
const standing = (value: Of & { since: number }): RawBuilder<number> => sql<number>`(case
  when not ${holds(value)} then 0
  when exists (select 1 from devices as lagging left join marks on marks.conversation_id = ${value.id}
      and marks.user_id = lagging.user_id and marks.device_id = lagging.device_id
    where lagging.user_id = members.user_id and lagging.device_id <> ${value.device}
      and coalesce(marks.seq, other.mark) < ${value.seq} and ${usedSince("lagging", value.since)}) then 1
  else 2 end)`;

const counted = query((db, value: Of) =>
  db
    .selectFrom("members")
    .innerJoin("entries as other", (join) =>
      join
        .onRef("other.user_id", "=", "members.user_id")
        .onRef("other.conversation_id", "=", "members.conversation_id"),
    )
    .innerJoin("users", "users.user_id", "members.user_id")
    .select([
      sql<number>`count(*)`.as("recipients"),
      sql<number>`coalesce(sum(${holds(value)}), 0)`.as("delivered"),
      sql<number>`coalesce(sum(${mayKnowReads(value)} and other.read_seq >= ${value.seq}), 0)`.as("read"),
    ])
    .where("members.conversation_id", "=", value.id)
    .where("members.left", "=", sql.lit(0))
    .where(isRecipient(value)),
);

const pageOfStanding = query(
  (db, value: Of & { since: number; standing: number; after: number; limit: number }) =>
    db
      .selectFrom("members")
      .innerJoin("entries as other", (join) =>
        join
          .onRef("other.user_id", "=", "members.user_id")
          .onRef("other.conversation_id", "=", "members.conversation_id"),
      )
      .innerJoin("users", "users.user_id", "members.user_id")
      .select([
        ...userColumns,
        "members.joined_version",
        "other.mark",
        "other.read_seq",
        "other.read_times",
        mayKnowReads(value).as("reads_known"),
        sql<Flag>`(users.hide_presence or ${isApart(value)} or
          (select hide_presence from users as own where own.user_id = ${value.reader}))`.as(
          "presence_hidden",
        ),
        isSilent(value).as("silent"),
      ])
      .where("members.conversation_id", "=", value.id)
      .where("members.left", "=", sql.lit(0))
      .where("members.joined_version", ">", value.after)
      .where(isRecipient(value))
      .where(sql<boolean>`${standing(value)} = ${value.standing}`)
      .orderBy("members.joined_version")
      .limit(value.limit),
);

const devicesOf = query(
  (db, value: { userId: string; id: string; device: string; since: number; limit: number }) =>
    db
      .selectFrom("devices")
      .leftJoin("marks", (join) =>
        join
          .onRef("marks.user_id", "=", "devices.user_id")
          .onRef("marks.device_id", "=", "devices.device_id")
          .on("marks.conversation_id", "=", value.id),
      )
      .leftJoin(
        (eb) =>
          eb
            .selectFrom("sessions")
            .select(({ fn }) => ["device_id", fn.max("last_seen_at").as("used_at")])
            .where("user_id", "=", value.userId)
            .groupBy("device_id")
            .as("used"),
        (join) => join.onRef("used.device_id", "=", "devices.device_id"),
      )
      .select(["devices.device_id", "devices.name", "marks.seq", "marks.times"])
      // A server that was killed has not noted when its last streams ended; calls were noted by the hour.
      .select(
        sql<number | null>`nullif(max(coalesce(devices.seen_at, 0), coalesce(used.used_at, 0)), 0)`.as(
          "seen_at",
        ),
      )
      .where("devices.user_id", "=", value.userId)
      .where("devices.device_id", "<>", value.device)
      .where(usedSince("devices", value.since))
      .orderBy("seen_at", "desc")
      .orderBy("devices.device_id")
      .limit(value.limit),
);

export function reportReader(connection: Connection): ReportReader {
  return {
    async count(message, caller) {
      const row = await connection.first(counted, of(message, caller));
      return { recipients: row?.recipients ?? 0, delivered: row?.delivered ?? 0, read: row?.read ?? 0 };
    },
    async recipients(message, caller, { limit, after, usedSince: since }) {
      const found: { row: RecipientRow; standing: number }[] = [];
      const start = parsePosition(after);
      for (const each of STANDINGS) {
        if (each < start.standing || found.length > limit) continue;
        const from = each === start.standing ? start.joined : 0;
        const values = { ...of(message, caller), since, standing: each, after: from, limit: limit + 1 };
        const rows = await connection.all(pageOfStanding, values);
        found.push(...rows.map((row) => ({ row, standing: each })));
      }
      const page = found.slice(0, limit);
      const recipients: Recipient[] = [];
      for (const { row } of page)
        recipients.push(await recipient(connection, { row, message, caller, since }));
      const last = page.at(-1);
      const more = found.length > limit && last !== undefined;
      return { recipients, next: more ? `${last.standing}.${last.row.joined_version}` : "" };
    },
  };
}

function of({ conversationId, seq }: ReportedMessage, { userId, deviceId }: Caller): Of {
  return { id: conversationId, seq, reader: userId, device: deviceId };
}

interface RecipientRow extends UserRow {
  joined_version: number;
  mark: number;
  read_seq: number;
  read_times: string;
  reads_known: Flag;
  presence_hidden: Flag;
  silent: Flag;
}

async function recipient(
  connection: Connection,
  {
    row,
    message,
    caller,
    since,
  }: { row: RecipientRow; message: ReportedMessage; caller: Caller; since: number },
): Promise<Recipient> {
  const { conversationId: id, seq } = message;
  const values = { userId: row.user_id, id, device: caller.deviceId, since, limit: MAX_DEVICES };
  const untold = row.claimed_at === null || row.gone_at !== null || row.silent === 1;
  const devices = untold ? [] : await connection.all(devicesOf, values);
  const read = row.reads_known === 1 && row.read_seq >= seq;
  return {
    user: toUser(row),
    read,
    readAt: read ? timeOf(row.read_times, seq) : undefined,
    devices: devices.map((device): DeviceDelivery => {
      const delivered = (device.seq ?? row.mark) >= seq;
      return {
        deviceId: device.device_id,
        name: device.name,
        delivered,
        deliveredAt: delivered ? timeOf(device.times ?? "", seq) : undefined,
        lastSeenAt: row.presence_hidden === 1 ? undefined : (device.seen_at ?? undefined),
      };
    }),
  };
}

/** Where a page ended. People move on meanwhile: one whom the message reaches between two pages may come twice or not. */
function parsePosition(token: string): { standing: number; joined: number } {
  const [, standing, joined] = /^([012])\.(\d{1,15})$/.exec(token === "" ? "0.0" : token) ?? [];
  if (standing !== undefined) return { standing: Number(standing), joined: Number(joined) };
  throw new Refusal("invalid-argument", "This page token is not one that a page gave.", {
    field: "page_token",
  });
}
