import type { ConversationKey } from "./conversation-key.ts";

/**
 * Where a message goes, fixed when it is typed: a repeated request must be the same request, or the
 * server refuses it.
 */
export type Target = { username: string } | { userId: string } | { conversationId: string };

/** What the server answered to a send that it stored. */
export interface StoredAt {
  conversationId: string;
  seq: number;
  version: number;
  createdAt: number;
}

/** One message that was typed here and is not yet part of the local copy of its conversation. */
export interface OutboxRow {
  /** The client_message_id: the same at every attempt. */
  id: string;
  /** Position in the order typed, over all tabs of this browser. */
  order: number;
  key: ConversationKey;
  /** The name as the person saw it: the title of a conversation that has no other row yet. */
  title: string;
  target: Target;
  text: string;
  /** By this device's clock; for display only. */
  typedAt: number;
  /**
   * waiting: to be sent. stored: the server has it, the stream has not brought it yet. failed: refused,
   * the words are kept for the person to decide.
   */
  state: "waiting" | "stored" | "failed";
  /** An attempt was begun whose outcome is not known to be "nothing stored". */
  attempted: boolean;
  stored: StoredAt | undefined;
  /**
   * The server's store was replaced by an older one since this was stored: it is confirmed, or found
   * missing, by what the stream brings.
   */
  doubtful: boolean;
  /** With "failed": a sentence for the person. */
  failure: string | undefined;
}
