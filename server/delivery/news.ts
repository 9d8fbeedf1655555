import type { ConversationId, UserId } from "../chat/model.ts";
import type { Clock } from "./clock.ts";
import type { FeedStore, Mark } from "./feed-store.ts";
import type { Frame, Typing } from "./frame.ts";
import { Notes } from "./notes.ts";
import type { Others } from "./others.ts";
import { PresenceNews } from "./presence-news.ts";

export interface NewsDependencies {
  store: FeedStore;
  clock: Clock;
  settings: {
    /** At least this long between two tellings. */
    newsPaceMs: number;
  };
}

/** Rows in one frame: about 70 bytes each. */
const maxRows = 2000;
/** Beyond so many, everything is read at once: each conversation costs a read. */
const maxConversations = 100;
/** More who write at once than anybody could be shown: of the rest nothing is told. */
const maxTypists = 50;

/**
 * What a stream tells beside the feeds: receipts, presence and typing. All are state, not events: only WHAT
 * changed is noted, its value is looked up when it is sent, and the latest wins. Of others' presence and typing a
 * device is told only while somebody looks at it.
 */
export class News {
  readonly #deps: NewsDependencies;
  readonly #others: Others;
  readonly #reader: UserId;
  readonly #moved = new Notes<ConversationId>(maxConversations);
  readonly #presence: PresenceNews;
  /** There only while somebody writes or has just ended. */
  #typing: Map<string, Omit<Typing, "typing">> | undefined;
  #begun = false;
  #nextAt = -Infinity;

  constructor(deps: NewsDependencies, others: Others, reader: UserId) {
    this.#deps = deps;
    this.#others = others;
    this.#reader = reader;
    this.#presence = new PresenceNews(deps.store, others, reader);
  }

  /** Everything is to be told: the stream has caught up. Before that, nothing is noted. */
  begin(): void {
    this.#begun = true;
    this.#moved.addAll();
    this.#presence.peersChanged();
  }

  /** Others' marks in a conversation moved, or the conversation is new to the reader. */
  marksMoved(conversation: ConversationId): void {
    if (this.#begun) this.#moved.add(conversation);
  }

  /** Others' marks are to be told anew, all of them. */
  allMarksMoved(): void {
    if (this.#begun) this.#moved.addAll();
  }

  /** Somebody came or went. */
  presenceChanged(userId: UserId): void {
    if (this.#begun) this.#presence.changed(userId);
  }

  /** There are people whom the reader did not share a conversation with before, or the device begins to look. */
  peersChanged(): void {
    if (this.#begun) this.#presence.peersChanged();
  }

  /** The reader began to hide, or no longer does. */
  hidingChanged(): void {
    if (this.#begun) this.#presence.hidingChanged();
  }

  /** Somebody began or ended writing. */
  typingChanged(conversationId: ConversationId, userId: UserId): void {
    if (!this.#begun) return;
    const typing = (this.#typing ??= new Map());
    const key = `${conversationId} ${userId}`;
    if (typing.size < maxTypists || typing.has(key)) typing.set(key, { conversationId, userId });
  }

  /** When the next of it may be sent, by the clock; Infinity when there is none. */
  dueAt(): number {
    const any = this.#moved.any() || this.#presence.any() || this.#typing !== undefined;
    return any ? this.#nextAt : Infinity;
  }

  /** The frames that are due, each well below the limit of the wire. */
  async take(): Promise<Frame[]> {
    this.#nextAt = this.#deps.clock.now() + this.#deps.settings.newsPaceMs;
    const frames = inParts(await this.#marks()).map((part): Frame => ({ kind: "receipts", marks: part }));
    for (const part of inParts(await this.#presence.take())) {
      frames.push({ kind: "ephemeral", presence: part, typing: [] });
    }
    const typists = await this.#typists();
    if (typists.length > 0) frames.push({ kind: "ephemeral", presence: [], typing: typists });
    return frames;
  }

  async #marks(): Promise<Mark[]> {
    const { store } = this.#deps;
    const { all, ids } = this.#moved.take();
    if (all) return store.marksOfOthers(this.#reader);
    const found: Mark[] = [];
    for (const conversation of ids) found.push(...(await store.marksOfOthers(this.#reader, conversation)));
    return found;
  }

  async #typists(): Promise<Typing[]> {
    const typing = this.#typing;
    if (typing === undefined) return [];
    const apart = await this.#deps.store.apartFrom(this.#reader);
    this.#typing = undefined;
    return [...typing.values()]
      .filter(({ conversationId, userId }) => this.#others.isLookingAt(conversationId) && !apart.has(userId))
      .map((each) => ({ ...each, typing: this.#others.isTyping(each.conversationId, each.userId) }));
  }
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let from = 0; from < rows.length; from += maxRows) parts.push(rows.slice(from, from + maxRows));
  return parts;
}
