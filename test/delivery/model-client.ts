import assert from "node:assert/strict";
import type { Changes, ConversationId, FeedId, Member, Message, UserId } from "../../server/chat/model.ts";
import type { Frame } from "../../server/delivery/frame.ts";

/**
 * A client that follows the contract's rules to the letter and complains when the server breaks one. It is
 * what tests compare with the store.
 */
export interface ModelClient {
  readonly cursors: Map<FeedId, number>;
  readonly conversations: ReadonlyMap<ConversationId, HeldConversation>;
  take(frame: Frame): void;
  /** The stream is opened anew: a beginning that was not finished begins again. */
  reconnect(): void;
  caughtUp(): boolean;
}

export interface HeldConversation {
  messages: Map<number, Message>;
  members: Map<UserId, Member>;
  historyFrom: number;
}

export function createModelClient(userId: UserId): ModelClient {
  const cursors = new Map<FeedId, number>();
  const conversations = new Map<ConversationId, HeldConversation>();
  const entries = new Set<ConversationId>();
  let caughtUp = false;

  const takePersonal = (changes: Changes): void => {
    if (changes.snapshot) {
      const kept = new Set(changes.entries.map(({ conversationId }) => conversationId));
      for (const id of entries) if (!kept.has(id)) forget(id);
    }
    for (const { conversationId, removed } of changes.entries) {
      if (removed) forget(conversationId);
      else entries.add(conversationId);
    }
  };
  const forget = (id: ConversationId): void => {
    entries.delete(id);
    conversations.delete(id);
    cursors.delete(id);
  };
  const takeConversation = (changes: Changes): void => {
    assert.ok(entries.has(changes.feed), `P7: ${changes.feed} came without, or after, membership`);
    if (changes.snapshot) {
      const fresh = { messages: new Map(), members: new Map(), historyFrom: changes.historyFrom };
      conversations.set(changes.feed, fresh);
    }
    const held = conversations.get(changes.feed);
    assert.ok(held, "a feed's changes follow its beginning");
    for (const message of changes.messages) {
      const before = held.messages.get(message.seq);
      // A change of a message from before what is held: history has it, when somebody looks there.
      if (before === undefined && message.seq < held.historyFrom) continue;
      if (before === undefined || message.version > before.version) held.messages.set(message.seq, message);
    }
    for (const member of changes.members) {
      if (member.left) held.members.delete(member.user.userId);
      else held.members.set(member.user.userId, member);
    }
    if (changes.through > 0) assertNoGap(held);
  };
  const takeChanges = (changes: Changes): void => {
    const cursor = cursors.get(changes.feed) ?? 0;
    assert.ok(changes.after <= cursor, `P5: ${changes.feed} jumped from ${cursor} to ${changes.after}`);
    if (changes.feed === userId) takePersonal(changes);
    else takeConversation(changes);
    if (changes.through > 0) cursors.set(changes.feed, Math.max(cursor, changes.through));
  };
  return {
    cursors,
    conversations,
    take(frame) {
      if (frame.kind === "changes") takeChanges(frame.changes);
      if (frame.kind === "caught-up") caughtUp = true;
      assert.notEqual(frame.kind, "reset", "cursors of the same epoch are never reset");
    },
    reconnect() {
      caughtUp = false;
      for (const id of conversations.keys()) if (!cursors.has(id)) conversations.delete(id);
    },
    caughtUp: () => caughtUp,
  };
}

/** What is held of a conversation, its beginning being complete, has every number from `historyFrom` on. */
function assertNoGap({ messages, historyFrom }: HeldConversation): void {
  const seqs = [...messages.keys()].toSorted((a, b) => a - b);
  for (const [index, seq] of seqs.entries()) {
    assert.equal(seq, historyFrom + index, `P5: message ${historyFrom + index} is missing`);
  }
}
