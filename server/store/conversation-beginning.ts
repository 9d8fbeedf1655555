import {
  MAX_LISTED_MEMBERS,
  noChanges,
  type Caller,
  type Changes,
  type ConversationId,
} from "../chat/model.ts";
import type { Beginning, BeginningPosition } from "../delivery/feed-store.ts";
import type { Connection } from "./database.ts";
import { conversationForMember, membersNow, messagesInOrder } from "./feed-queries.ts";
import { fetchSize } from "./fetch-size.ts";
import { historyFrom } from "./history-from.ts";
import { toConversation, toMember, toMessage, type ConversationRow, type MessageRow } from "./rows.ts";
import { FRAME_BUDGET, messageWeight } from "./weight.ts";

interface Request {
  id: ConversationId;
  start: "snapshot" | "unacknowledged";
  reader: Caller;
  position: BeginningPosition | undefined;
}

/** Left free in the first frame for the conversation and up to 100 members. */
const STATE_BUDGET = 16 * 1024;

/**
 * One frame of a conversation's state for a reader without a cursor: the conversation and its members first,
 * then messages in order of `seq` up to the newest there was when it began. What changes meanwhile has a
 * version above the `through` that the last frame sets, and comes afterwards.
 */
export async function readConversationBeginning(
  connection: Connection,
  { id, start, reader, position }: Request,
): Promise<Beginning | undefined> {
  const conversation = await connection.first(conversationForMember, { id, ...reader });
  if (conversation === undefined) return undefined;
  const { version: through, last_seq: lastSeq } = conversation;
  const at = position ?? { through, lastSeq, fromSeq: historyFrom(start, conversation) };
  const messages = await messagesFrom(connection, id, at);
  const sent = messages.at(-1)?.seq ?? at.lastSeq;
  const next = sent < at.lastSeq ? { ...at, fromSeq: sent + 1 } : undefined;
  const first = position === undefined ? await firstFrame(connection, conversation, at) : undefined;
  return { next, changes: { ...frame(id, messages, next === undefined ? at.through : 0), ...first } };
}

function frame(feed: ConversationId, messages: readonly MessageRow[], through: number): Changes {
  return { ...noChanges(feed), through, messages: messages.map(toMessage) };
}

/** What the first frame has beside messages. */
async function firstFrame(
  connection: Connection,
  conversation: ConversationRow,
  { fromSeq, lastSeq }: BeginningPosition,
): Promise<Partial<Changes>> {
  const { conversation_id: id, member_count } = conversation;
  const listed = member_count <= MAX_LISTED_MEMBERS;
  const members = listed ? await connection.all(membersNow, { id, limit: MAX_LISTED_MEMBERS }) : [];
  return {
    snapshot: true,
    historyFrom: fromSeq,
    lastSeq,
    conversation: toConversation(conversation),
    members: members.map(toMember),
  };
}

/** Messages from the position on, as many as a frame holds. */
async function messagesFrom(
  connection: Connection,
  id: ConversationId,
  { fromSeq, lastSeq }: BeginningPosition,
): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  let weight = STATE_BUDGET;
  for (let from = fromSeq; from <= lastSeq;) {
    const limit = fetchSize(rows.length, weight);
    const fetched = await connection.all(messagesInOrder, { id, from, to: lastSeq, limit });
    for (const row of fetched) {
      weight += messageWeight(row);
      if (weight > FRAME_BUDGET) return rows;
      rows.push(row);
    }
    if (fetched.length < limit) break;
    from = (fetched.at(-1)?.seq ?? lastSeq) + 1;
  }
  return rows;
}
