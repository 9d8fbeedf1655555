import type { Draft, UserId } from "../chat/model.ts";
import type { NewDraft } from "../chat/personal-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { query } from "./schema.ts";
import { nextPersonalVersion } from "./versions.ts";
import { draftWeight } from "./weight.ts";

/** Rows fetched at once, as for messages. */
const DRAFTS_PER_FETCH = 64;

const columns = ["conversation_id", "version", "text", "reply_to_seq", "device_id", "updated_at"] as const;

interface DraftRow {
  conversation_id: string;
  version: number;
  text: string;
  reply_to_seq: number;
  device_id: string;
  updated_at: number;
}

const byConversation = query((db, value: { userId: string; id: string }) =>
  db
    .selectFrom("drafts")
    .select(columns)
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id),
);

const above = (which: "all" | "written") =>
  query((db, value: { userId: string; after: number; limit: number }) =>
    db
      .selectFrom("drafts")
      .select(columns)
      .where("user_id", "=", value.userId)
      .where("version", ">", value.after)
      .$if(which === "written", (drafts) => drafts.where("text", "<>", ""))
      .orderBy("version")
      .limit(value.limit),
  );

const allAbove = above("all");
const writtenAbove = above("written");

interface PutDraft {
  [name: string]: string | number;
  userId: string;
  conversationId: string;
  version: number;
  text: string;
  replyToSeq: number;
  deviceId: string;
  updatedAt: number;
}

const put = query((db, value: PutDraft) => {
  const draft = {
    version: value.version,
    text: value.text,
    reply_to_seq: value.replyToSeq,
    device_id: value.deviceId,
    updated_at: value.updatedAt,
  };
  return db
    .insertInto("drafts")
    .values({ user_id: value.userId, conversation_id: value.conversationId, ...draft })
    .onConflict((conflict) => conflict.columns(["user_id", "conversation_id"]).doUpdateSet(draft));
});

const empty = query((db, value: { id: string; userId: string; version: number }) =>
  db
    .updateTable("drafts")
    .set({ text: "", reply_to_seq: 0, version: value.version })
    .where("user_id", "=", value.userId)
    .where("conversation_id", "=", value.id),
);

export async function readDraft(
  connection: Connection,
  userId: UserId,
  id: string,
): Promise<Draft | undefined> {
  const row = await connection.first(byConversation, { userId, id });
  return row && toDraft(row);
}

/** Stores a draft, or the news that there is none any more. Returns the version of the change. */
export async function putDraft(connection: WriteConnection, draft: NewDraft): Promise<number> {
  const version = await nextPersonalVersion(connection, draft.userId);
  await connection.run(put, { ...draft, version });
  return version;
}

interface DraftsRequest {
  userId: UserId;
  after: number;
  /** By weight. */
  budget: number;
  /** Without the news that there is none any more. */
  written: boolean;
}

/**
 * Empties a draft with the membership that it belongs to. Clients forget it with the conversation; but one that was
 * away while its person left and came back has not heard of their leaving.
 */
export async function emptyDraft(connection: WriteConnection, userId: UserId, id: string): Promise<void> {
  const draft = await connection.first(byConversation, { userId, id });
  if (draft === undefined || draft.text === "") return;
  await connection.run(empty, { userId, id, version: await nextPersonalVersion(connection, userId) });
}

/** All drafts above a version, ascending by version, or as many as exceed the budget. */
export async function draftsAbove(
  connection: Connection,
  { userId, after, budget, written }: DraftsRequest,
): Promise<Draft[]> {
  const drafts: Draft[] = [];
  let weight = 0;
  for (let last = after; weight <= budget;) {
    const fetched = await connection.all(written ? writtenAbove : allAbove, {
      userId,
      after: last,
      limit: DRAFTS_PER_FETCH,
    });
    drafts.push(...fetched.map(toDraft));
    weight += fetched.reduce((sum, row) => sum + draftWeight(row), 0);
    if (fetched.length < DRAFTS_PER_FETCH) break;
    last = fetched.at(-1)?.version ?? last;
  }
  return drafts;
}

function toDraft(row: DraftRow): Draft {
  return {
    conversationId: row.conversation_id,
    version: row.version,
    text: row.text,
    replyToSeq: row.reply_to_seq,
    deviceId: row.device_id,
    updatedAt: row.updated_at,
  };
}
