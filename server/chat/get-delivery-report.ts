import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { parsePageSize } from "./limits.ts";
import { requireMember } from "./membership.ts";
import { messageNamed } from "./message-named.ts";
import type { Caller } from "./model.ts";
import type { DeliveryCounts, Recipient, ReportedMessage } from "./report-ports.ts";

export interface DeliveryReport {
  /** Since then it waits for those who do not have it. */
  createdAt: number;
  counts: DeliveryCounts;
  recipients: Recipient[];
  /** Position for the next page; empty when this is the last. */
  next: string;
}

/** A device that nobody has used for so long is not waited for: sessions end after as long. */
const USED_WITHIN_MS = 90 * 24 * 60 * 60_000;

/**
 * Where one of the caller's messages is, page by page of its recipients. `size` 0 means 100.
 *
 * @throws Refusal "conversation-not-found", "message-not-found", "not-allowed", "invalid-argument"
 */
export async function getDeliveryReport(
  chat: Chat,
  caller: Caller,
  { conversationId, seq }: ReportedMessage,
  { size, after }: { size: number; after: string },
): Promise<DeliveryReport> {
  const limit = parsePageSize(size, "page_size", 100, 100);
  return chat.store.read(async (tx) => {
    await requireMember(tx.conversations, conversationId, caller.userId);
    const name = { kind: "seq", value: seq } as const;
    const message = await messageNamed(tx, conversationId, name, caller.userId);
    if (message.sender.userId !== caller.userId) {
      throw new Refusal("not-allowed", "Only who sent a message may ask where it is.");
    }
    const page = { limit, after, usedSince: chat.env.now() - USED_WITHIN_MS };
    const { recipients, next } = await tx.reports.recipients(message, caller, page);
    const counts = await tx.reports.count(message, caller);
    return { createdAt: message.createdAt, counts, recipients, next };
  });
}
