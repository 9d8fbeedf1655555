import { DEFAULT_CHAT_LIMITS } from "../../../server/chat/limits.ts";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sendMessage } from "../../../server/chat/send-message.ts";
import { parseUsername } from "../../../server/identity/username.ts";
import { inspect } from "../../../server/store/sqlite/inspect.ts";
import { openSqliteStore } from "../../../server/store/sqlite/open.ts";
import type { Image } from "./power-cut.ts";
import type { SentMessage } from "./recorded-load.ts";

/** What was sent, and what of it had been answered when the power was cut. */
export interface Expectations {
  /** By its id. */
  sent: ReadonlyMap<string, SentMessage>;
  answered: readonly SentMessage[];
}

/**
 * Starts the store on what a power cut left, writes to it again, and reads everything.
 * @param dataDir made, and removed afterwards
 * @returns what is wrong, a sentence each
 */
export async function checkImage(dataDir: string, image: Image, expected: Expectations): Promise<string[]> {
  mkdirSync(dataDir);
  for (const [name, bytes] of image) writeFileSync(path.join(dataDir, name), bytes);
  try {
    const again = await writeAgain(dataDir, expected.answered);
    // Its integrity, its references, and the numbering of every conversation.
    const file = path.join(dataDir, "restante.db");
    inspect(file, "the image");
    return [...again, ...compare(file, expected)];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

const afterwards = "after-the-power-cut";

/** A new message takes the next number; one that was answered is known. */
async function writeAgain(dataDir: string, answered: readonly SentMessage[]): Promise<string[]> {
  const newest = answered.at(-1);
  const store = openSqliteStore({ dataDir, ring: () => {}, now: Date.now });
  try {
    if (newest === undefined) return [];
    const newId = (prefix: string) => `${prefix}new`;
    const settings = { waitingNames: true, lobby: true, limits: DEFAULT_CHAT_LIMITS };
    const chat = { store: store.chat, env: { now: Date.now, newId }, settings, parseUsername };
    const caller = { userId: newest.senderId, deviceId: "d_" };
    const head = await store.chat.read((tx) => tx.conversations.head(newest.conversationId));
    const target = { kind: "conversation_id", value: newest.conversationId } as const;
    const next = await sendMessage(chat, caller, { clientMessageId: afterwards, target, text: "new" });
    return next.seq === (head?.lastSeq ?? 0) + 1 ? [] : [`a new message took number ${next.seq}`];
  } finally {
    await store.close();
  }
}

interface Row {
  conversation_id: string;
  seq: number;
  version: number;
  client_message_id: string;
  text: string;
}

function compare(file: string, { sent, answered }: Expectations): string[] {
  using db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("SELECT * FROM messages").all() as unknown as Row[];
  const stored = new Map(rows.map((row) => [row.client_message_id, row]));
  const lost = answered
    .filter(({ id }) => !stored.has(id))
    .map(({ id, seq }) => `the answered message ${id}, number ${seq}, is lost`);
  return [...lost, ...rows.flatMap((row) => strange(row, sent.get(row.client_message_id)))];
}

function strange(row: Row, sent: SentMessage | undefined): string[] {
  if (row.client_message_id === afterwards) return [];
  if (sent === undefined) return [`nobody sent the message ${row.client_message_id}`];
  const same = row.conversation_id === sent.conversationId && row.seq === sent.seq && row.text === sent.text;
  return same
    ? []
    : [
        `the message ${sent.id}, number ${sent.seq}, is stored as number ${row.seq} with another text or place`,
      ];
}
