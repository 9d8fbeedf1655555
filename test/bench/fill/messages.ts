import { randomBytes } from "node:crypto";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { clientIdOf, text } from "../load/message.ts";

/** Who writes how much into which conversation. */
export interface Written {
  conversation: string;
  sender: string;
  count: number;
}

/** Pages in memory, in KiB: random keys are written everywhere at once. */
const CACHE_KIB = 2_000_000;

/**
 * Writes messages straight into the tables of a data directory that no server has open: the use case would take an hour for
 * ten million. They continue the conversations' numbers, are as long as those that the load writes, and their ids are
 * random but for the digits at the end, which count each conversation's messages from 1.
 */
export function fillMessages(dataDir: string, conversations: readonly Written[]): void {
  using db = new DatabaseSync(path.join(dataDir, "restante.db"));
  // Whoever is interrupted begins anew: nothing needs to be written twice for them. The server goes back to its log.
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE_KIB}; BEGIN`);
  const head = db.prepare("SELECT last_seq, version FROM conversations WHERE conversation_id = ?");
  const advance = db.prepare(
    "UPDATE conversations SET last_seq = last_seq + ?, version = version + ? WHERE conversation_id = ?",
  );
  const add = db.prepare(
    `INSERT INTO messages (conversation_id, seq, version, sender_id, client_message_id, request_hash, sent_version,
      recipient_unclaimed, text, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
  );
  const now = Date.now();
  for (const { conversation, sender, count } of conversations) {
    const { last_seq, version } = head.get(conversation) as { last_seq: number; version: number };
    for (let number = 1; number <= count; number += 1) {
      const [clientId, hash] = [clientIdOf(randomBytes(8).toString("hex"), number), randomBytes(32)];
      const own = version + number;
      add.run(
        conversation,
        last_seq + number,
        own,
        sender,
        clientId,
        hash.toString("base64url"),
        own,
        text,
        now,
      );
    }
    advance.run(count, count, conversation);
  }
  db.exec("COMMIT");
}
