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
  /** Numbers that later ones overtook, with what the frames had come through by then. */
  overtaken: Map<number, number>;
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
      const { historyFrom } = changes;
      const fresh = { messages: new Map(), members: new Map(), historyFrom, overtaken: new Map() };
      conversations.set(changes.feed, fresh);
    }
    const held = conversations.get(changes.feed);
    assert.ok(held, "a feed's changes follow its beginning");
    for (const message of changes.messages) {
      const before = held.messages.get(message.seq);
      // A change of a message from before what is held: history has it, when somebody looks there.
      if (before === undefined && message.seq < held.historyFrom) continue;
      assertNotLate(held, message);
      if (before === undefined || message.version > before.version) held.messages.set(message.seq, message);
    }
    for (const member of changes.members) {
      if (member.left) held.members.delete(member.user.userId);
      else held.members.set(member.user.userId, member);
    }
    if (changes.through > 0) noteOvertaken(held, changes.through);
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

/**
 * A message that has changed since is a change of later: a frame that ends before it may bring those that were written
 * after it. Whoever compares in the end finds whether it came.
 */
function noteOvertaken({ messages, historyFrom, overtaken }: HeldConversation, through: number): void {
  const newest = Math.max(0, ...messages.keys());
  for (let seq = historyFrom; seq < newest; seq += 1) {
    if (!messages.has(seq) && !overtaken.has(seq)) overtaken.set(seq, through);
  }
}

function assertNotLate({ overtaken }: HeldConversation, { seq, version }: Message): void {
  const through = overtaken.get(seq);
  if (through === undefined) return;
  assert.ok(version > through, `P5: message ${seq} of version ${version} came after all up to ${through}`);
  overtaken.delete(seq);
}
