import { LOBBY_ID, MAX_LISTED_MEMBERS, type UserId } from "../chat/model.ts";
import type { FeedHead, FeedStore, Mark } from "../delivery/feed-store.ts";
import { readApart } from "./blocks.ts";
import type { Connection, Database } from "./database.ts";
import { readConversation } from "./conversation-feed.ts";
import { readConversationBeginning } from "./conversation-beginning.ts";
import { firstMembers, headsOfFeeds, headsOfUser, marksOfOthers, peers } from "./feed-queries.ts";
import { sharedMarks } from "./marks-of-others.ts";
import { readPersonal, readPersonalBeginning } from "./personal-feed.ts";
import { readShared } from "./shared-feed.ts";
import { hidesPresence, readLastSeen } from "./sightings.ts";

/** Bounds on answers that grow with how many people somebody talks to. */
const MAX_MARKS = 10_000;
const MAX_PEERS = 5_000;
const MAX_LOBBY_PEERS = 1_000;

/** What delivery reads, each method in one snapshot. */
export function feedStore(database: Database, epoch: string): FeedStore {
  const marksIn = sharedMarks(database);
  return {
    epoch,
    feedsOf: async (userId) =>
      (await database.read((connection) => connection.all(headsOfUser, { userId }))).map(toHead),
    heads: async (feeds) => {
      const list = { feeds: JSON.stringify(feeds) };
      return (await database.read((connection) => connection.all(headsOfFeeds, list))).map(toHead);
    },
    readChanges: (feed, after, reader) =>
      database.read((connection) =>
        feed === reader
          ? readPersonal(connection, reader, after)
          : readConversation(connection, feed, after, reader),
      ),
    readShared: (positions) => database.read((connection) => readShared(connection, positions)),
    readBeginning: (feed, start, reader, position) =>
      database.read((connection) =>
        feed === reader.userId
          ? readPersonalBeginning(connection, reader.userId, position)
          : readConversationBeginning(connection, { id: feed, start, reader, position }),
      ),
    marksOfOthers: (reader, conversationId) =>
      conversationId === undefined
        ? database.read((connection) => readMarks(connection, reader))
        : marksIn(reader, conversationId),
    hidesPresence: (userId) => database.read((connection) => hidesPresence(connection, userId)),
    lastSeen: (reader, userIds) => database.read((connection) => readLastSeen(connection, reader, userIds)),
    peersOf: (userId) => database.read((connection) => readPeers(connection, userId)),
    apartFrom: (userId) => database.read((connection) => readApart(connection, userId)),
  };
}

function toHead({ feed, version }: FeedHead): FeedHead {
  return { feed, version };
}

async function readMarks(connection: Connection, reader: UserId): Promise<Mark[]> {
  const rows = await connection.all(marksOfOthers, {
    reader,
    listed: MAX_LISTED_MEMBERS,
    limit: MAX_MARKS,
  });
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    userId: row.user_id,
    deliveredSeq: row.mark,
    readSeq: row.read_seq,
  }));
}

async function readPeers(connection: Connection, userId: UserId): Promise<UserId[]> {
  const near = await connection.all(peers, { userId, listed: MAX_LISTED_MEMBERS, limit: MAX_PEERS });
  const lobby = await connection.all(firstMembers, { id: LOBBY_ID, userId, limit: MAX_LOBBY_PEERS });
  const all = new Set([...near, ...lobby].map((row) => row.user_id));
  all.delete(userId);
  for (const apart of await readApart(connection, userId)) all.delete(apart);
  return [...all];
}
