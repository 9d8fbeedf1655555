import type { HistoryPage, Place } from "../chat/history.ts";
import type { Message, Presence } from "../chat/model.ts";

/**
 * Calls that any tab makes by itself, whoever leads, as the person it belongs to. Each throws when the server can't be
 * reached, or refuses.
 */
export interface OwnCalls {
  /** Messages below `beforeSeq`, the newest of them, ascending. */
  history(conversationId: string, beforeSeq: number): Promise<Message[]>;
  historyAt(conversationId: string, place: Place): Promise<HistoryPage>;
  /** 1 to 100 of them; those that are not there, or would be too much at once, are left out. */
  messages(conversationId: string, seqs: readonly number[]): Promise<Message[]>;
  /** Who of 1 to 100 people is here, as far as that may be known. */
  presence(userIds: readonly string[]): Promise<Presence[]>;
  setTyping(conversationId: string, typing: boolean): Promise<void>;
  /** Answers the draft's version in the personal feed. */
  setDraft(draft: { conversationId: string; text: string; replyToSeq: number }): Promise<number>;
}
