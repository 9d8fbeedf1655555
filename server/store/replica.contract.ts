import assert from "node:assert/strict";
import type {
  Caller,
  Changes,
  Conversation,
  ConversationEntry,
  Draft,
  FeedId,
  Member,
  Message,
  Preferences,
} from "../chat/model.ts";
import type { BeginningPosition, FeedStore } from "../delivery/feed-store.ts";

/** What a client that follows the contract's rules holds of one feed. */
interface FeedCopy {
  cursor: number;
  historyFrom: number;
  conversation: Conversation | undefined;
  members: Map<string, Member>;
  messages: Map<number, Message>;
}

/** A client's copy of everything it may see, made of frames alone. */
export class Replica {
  readonly #feeds: FeedStore;
  readonly #caller: Caller;
  readonly #copies = new Map<FeedId, FeedCopy>();
  readonly #entries = new Map<string, ConversationEntry>();
  readonly #drafts = new Map<string, Draft>();
  #preferences: Preferences | undefined;
  #personal: number | undefined;

  constructor(feeds: FeedStore, caller: Caller) {
    this.#feeds = feeds;
    this.#caller = caller;
  }

  /** A second one that stands where this one stands now. */
  copy(): Replica {
    const other = new Replica(this.#feeds, this.#caller);
    for (const [feed, copy] of this.#copies) other.#copies.set(feed, structuredClone(copy));
    for (const [id, entry] of this.#entries) other.#entries.set(id, entry);
    for (const [id, draft] of this.#drafts) other.#drafts.set(id, draft);
    other.#preferences = this.#preferences;
    other.#personal = this.#personal;
    return other;
  }

  /** Reads on until it holds what the store holds. */
  async sync(): Promise<void> {
    await this.#syncPersonal();
    for (const id of this.#entries.keys()) {
      if (!this.#copies.has(id)) await this.#begin(id);
      else await this.#follow(id);
    }
  }

  /** Everything held that a screen could show, in an order that does not depend on how it came. */
  contents(): unknown {
    return {
      entries: sorted(this.#entries.values(), (entry) => entry.conversationId),
      drafts: sorted(this.#drafts.values(), (draft) => draft.conversationId),
      preferences: this.#preferences,
      conversations: sorted(this.#copies.entries(), ([feed]) => feed).map(([feed, copy]) => ({
        feed,
        cursor: copy.cursor,
        conversation: copy.conversation,
        members: sorted(copy.members.values(), (member) => member.user.userId),
        messages: sorted(copy.messages.values(), (message) => String(message.seq).padStart(9, "0")),
      })),
    };
  }

  async #syncPersonal(): Promise<void> {
    const { userId } = this.#caller;
    if (this.#personal === undefined) {
      let position: BeginningPosition | undefined;
      do {
        const beginning = await this.#feeds.readBeginning(userId, "snapshot", this.#caller, position);
        assert.ok(beginning !== undefined);
        assert.equal(beginning.changes.snapshot, position === undefined);
        this.#takePersonal(beginning.changes);
        position = beginning.next;
        assert.equal(beginning.changes.through === 0, position !== undefined);
      } while (position !== undefined);
    }
    for await (const changes of this.#frames(userId, this.#personal ?? 0)) this.#takePersonal(changes);
  }

  #takePersonal({ entries, drafts, preferences, through }: Changes): void {
    if (preferences !== undefined) this.#preferences = preferences;
    for (const draft of drafts) {
      if (draft.text === "") this.#drafts.delete(draft.conversationId);
      else this.#drafts.set(draft.conversationId, draft);
    }
    for (const entry of entries) {
      if (entry.version <= (this.#entries.get(entry.conversationId)?.version ?? 0)) continue;
      if (entry.removed) {
        this.#entries.delete(entry.conversationId);
        this.#copies.delete(entry.conversationId);
        this.#drafts.delete(entry.conversationId);
      } else this.#entries.set(entry.conversationId, entry);
    }
    this.#personal = through;
  }

  async #begin(id: string): Promise<void> {
    const copy: FeedCopy = {
      cursor: 0,
      historyFrom: 0,
      conversation: undefined,
      members: new Map(),
      messages: new Map(),
    };
    let position: BeginningPosition | undefined;
    do {
      const beginning = await this.#feeds.readBeginning(id, "snapshot", this.#caller, position);
      assert.ok(beginning !== undefined, "a member may read");
      take(copy, beginning.changes);
      position = beginning.next;
      assert.equal(beginning.changes.through === 0, position !== undefined, "the last frame sets the cursor");
    } while (position !== undefined);
    this.#copies.set(id, copy);
    await this.#follow(id);
  }

  async #follow(id: string): Promise<void> {
    const copy = this.#copies.get(id);
    assert.ok(copy !== undefined);
    for await (const changes of this.#frames(id, copy.cursor)) take(copy, changes);
  }

  /** Frames until the feed's head, each beginning where the one before ended. */
  async *#frames(feed: FeedId, from: number): AsyncGenerator<Changes> {
    const [head] = await this.#feeds.heads([feed]);
    for (let after = from; after < (head?.version ?? 0);) {
      const changes = await this.#feeds.readChanges(feed, after, this.#caller.userId);
      assert.ok(changes !== undefined, "a member may read");
      assert.equal(changes.after, after);
      assert.ok(changes.through > after, "a frame moves on");
      yield changes;
      after = changes.through;
    }
  }
}

function take(copy: FeedCopy, changes: Changes): void {
  if (changes.snapshot) {
    copy.historyFrom = changes.historyFrom;
    copy.conversation = changes.conversation;
  }
  if (
    changes.conversation !== undefined &&
    changes.conversation.version > (copy.conversation?.version ?? 0)
  ) {
    copy.conversation = changes.conversation;
    // Above the limit member rows do not travel: the list held would only grow old.
    if (changes.conversation.memberCount > 100) copy.members.clear();
  }
  for (const member of changes.members) {
    if (member.version <= (copy.members.get(member.user.userId)?.version ?? 0)) continue;
    if (member.left) copy.members.delete(member.user.userId);
    else copy.members.set(member.user.userId, member);
  }
  for (const message of changes.messages) {
    if (message.version > (copy.messages.get(message.seq)?.version ?? 0))
      copy.messages.set(message.seq, message);
  }
  copy.cursor = Math.max(copy.cursor, changes.through);
}

function sorted<T>(values: Iterable<T>, key: (value: T) => string): T[] {
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
