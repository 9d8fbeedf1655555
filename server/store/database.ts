import type { FeedId, Message, UserId } from "../chat/model.ts";
import type { Query, Values } from "./query.ts";

/** Runs queries inside one transaction. Every query is compiled and prepared once per connection. */
export interface Connection {
  /** All rows. */
  all<V extends Values, R>(query: Query<V, R>, values: V): Promise<R[]>;
  /** The first row. */
  first<V extends Values, R>(query: Query<V, R>, values: V): Promise<R | undefined>;
  /** For a statement whose rows nobody wants. */
  run<V extends Values>(query: Query<V, unknown>, values: V): Promise<void>;
}

/** A connection inside a write transaction. */
export interface WriteConnection extends Connection {
  /**
   * Notes that a feed has reached `version`: it is rung after the commit, and not if this work is undone.
   *
   * @param stored the new message, where storing it was all that this version changed in the feed
   */
  changed(feed: FeedId, version: number, stored?: Message): void;
}

/** Transactions on the database, for the stores built on it. */
export interface Database {
  /** As `ChatStore.write`: resolves once durable, a throw undoes only this work. */
  write<T>(work: (connection: WriteConnection) => Promise<T>): Promise<T>;
  /** As `ChatStore.read`: one snapshot, without anything uncommitted. */
  read<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Tells `listener` from now on whose account or sessions may have changed. */
  watchAccounts(listener: AccountsChanged): void;
}

/**
 * Hears whose account or sessions a transaction changed, or tried to: after it, and before whoever asked for it is
 * answered. Must not throw.
 */
export type AccountsChanged = (userIds: readonly UserId[]) => void;
