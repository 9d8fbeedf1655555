import { sql } from "kysely";
import { noChanges, type Changes, type UserId } from "../chat/model.ts";
import type { SharedChanges, SharedPosition } from "../delivery/feed-store.ts";
import { readFrame } from "./conversation-feed.ts";
import type { Connection } from "./database.ts";
import { conversationWithHead, membersAmong } from "./feed-queries.ts";
import { messageColumns, toMessage, userColumns, type MessageRow } from "./rows.ts";
import { query } from "./schema.ts";
import { FRAME_BUDGET, messageWeight } from "./weight.ts";

/**
 * What live streams of many conversations read after a commit: hardly ever more than a message or two in each. One
 * statement has it for all of them, and says of which of them it is not all.
 */
const news = query((db, value: { positions: string; limit: number }) =>
  db
    .selectFrom(
      sql<{ feed: string; after: number }>`(
        select value ->> 0 as feed, value ->> 1 as after from json_each(${value.positions})
      )`.as("position"),
    )
    .innerJoin("conversations", "conversations.conversation_id", "position.feed")
    .leftJoin("messages", (join) =>
      join
        .onRef("messages.conversation_id", "=", "conversations.conversation_id")
        .onRef("messages.version", ">", "position.after"),
    )
    .leftJoin("users", "users.user_id", "messages.sender_id")
    .leftJoin("users as author", "author.user_id", "messages.forwarded_from")
    .select(["position.feed", "conversations.version as head", "conversations.row_version"])
    .select((eb) =>
      eb
        .selectFrom("members")
        .select((members) => members.fn.max("members.version").as("version"))
        .whereRef("members.conversation_id", "=", "conversations.conversation_id")
        .as("members_version"),
    )
    .select([...messageColumns, ...userColumns])
    .limit(value.limit),
);

/** A message, or nulls in its place, with where its conversation stands. */
type NewsRow = { feed: string; head: number; row_version: number; members_version: number | null } & (
  | MessageRow
  | { seq: null }
);

/** Rows of one statement: beyond it, conversations are read one by one. */
const MAX_ROWS = 500;

/**
 * For each position the frame that continues there, with those who may be handed it (P7); undefined where nobody may.
 * All of it is one snapshot.
 *
 * Who is a member is not asked anew of everybody for each message. Each beginning, end and change of a membership
 * gives its row of `members` the version of the conversation that it made (`server/store/members.ts`), so when none of
 * these rows is above the version at which some were known to be members, they are members in this snapshot too. Only
 * those who came to listen since are asked for.
 */
export async function readShared(
  connection: Connection,
  positions: readonly SharedPosition[],
): Promise<(SharedChanges | undefined)[]> {
  const rows = await readNews(connection, positions);
  const frames: (SharedChanges | undefined)[] = [];
  for (const position of positions) {
    const own = rows?.get(position.feed);
    frames.push(
      own !== undefined && isAll(own, position)
        ? await withNewcomers(connection, position, frameOf(position, own))
        : await readWhole(connection, position),
    );
  }
  return frames;
}

/** By conversation; undefined when there is more than one statement should fetch. */
async function readNews(
  connection: Connection,
  positions: readonly SharedPosition[],
): Promise<Map<string, NewsRow[]> | undefined> {
  const list = JSON.stringify(positions.map(({ feed, after }) => [feed, after]));
  const rows = (await connection.all(news, { positions: list, limit: MAX_ROWS })) as NewsRow[];
  if (rows.length === MAX_ROWS) return undefined;
  const byFeed = new Map<string, NewsRow[]>();
  for (const row of rows) {
    const own = byFeed.get(row.feed);
    if (own === undefined) byFeed.set(row.feed, [row]);
    else own.push(row);
  }
  return byFeed;
}

/** Whether nothing changed but messages, of which these are all, and they fit into one frame. */
function isAll(rows: readonly NewsRow[], { after, known }: SharedPosition): boolean {
  const [first] = rows;
  if (first === undefined || first.row_version > after) return false;
  if ((first.members_version ?? 0) > Math.min(after, known.at)) return false;
  let weight = 0;
  for (const row of rows) weight += row.seq === null ? 0 : messageWeight(row);
  return weight <= FRAME_BUDGET;
}

function frameOf({ feed, after }: SharedPosition, rows: readonly NewsRow[]): Changes {
  const messages = rows.flatMap((row) => (row.seq === null ? [] : [toMessage(row)]));
  // The statement goes by version, which is the order of numbers too unless older ones have changed.
  if (messages.length > 1) messages.sort((a, b) => a.seq - b.seq);
  return { ...noChanges(feed), after, through: Math.max(rows[0]?.head ?? after, after), messages };
}

async function withNewcomers(
  connection: Connection,
  { feed, known, newcomers }: SharedPosition,
  changes: Changes,
): Promise<SharedChanges | undefined> {
  const found = newcomers.length === 0 ? [] : await members(connection, feed, newcomers);
  const ids = found.length === 0 ? known.ids : new Set([...known.ids, ...found]);
  return ids.size === 0 ? undefined : { changes, readers: { ids, at: changes.through } };
}

/** The frame of any changes, for which everybody is asked about. */
async function readWhole(
  connection: Connection,
  { feed, after, known, newcomers }: SharedPosition,
): Promise<SharedChanges | undefined> {
  const ids = new Set(await members(connection, feed, [...known.ids, ...newcomers]));
  const conversation = await connection.first(conversationWithHead, { id: feed });
  if (ids.size === 0 || conversation === undefined) return undefined;
  const changes = await readFrame(connection, conversation, after);
  return { changes, readers: { ids, at: changes.through } };
}

async function members(connection: Connection, id: string, userIds: readonly UserId[]): Promise<UserId[]> {
  const rows = await connection.all(membersAmong, { id, userIds: JSON.stringify(userIds) });
  return rows.map((row) => row.user_id);
}
