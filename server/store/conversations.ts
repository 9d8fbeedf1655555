import type { Barrier, ConversationReader, ConversationWriter } from "../chat/ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { listings } from "./listings.ts";
import { acknowledge, markRead, readStanding } from "./marks.ts";
import { addMember, findSuccessor, removeMember, setRole } from "./members.ts";
import { setPins } from "./pins.ts";
import { addRoom, setClosed, setRoom } from "./rooms.ts";
import { conversationColumns, toConversation, toUser, userColumns } from "./rows.ts";
import { query, type Flag } from "./schema.ts";

const byId = query((db, value: { id: string }) =>
  db.selectFrom("conversations").select(conversationColumns).where("conversation_id", "=", value.id),
);

const byDirectKey = query((db, value: { key: string }) =>
  db.selectFrom("conversations").select("conversation_id").where("direct_key", "=", value.key),
);

const head = query((db, value: { id: string }) =>
  db.selectFrom("conversations").select(["last_seq", "version"]).where("conversation_id", "=", value.id),
);

const membership = query((db, value: { id: string; userId: string }) =>
  db
    .selectFrom("entries")
    .innerJoin("members", (join) =>
      join
        .onRef("members.conversation_id", "=", "entries.conversation_id")
        .onRef("members.user_id", "=", "entries.user_id"),
    )
    .innerJoin("conversations", "conversations.conversation_id", "entries.conversation_id")
    .innerJoin("users", "users.user_id", "entries.user_id")
    .leftJoin("users as peer", "peer.user_id", "entries.peer_id")
    .leftJoin("blocks as own", (join) =>
      join.onRef("own.user_id", "=", "entries.user_id").onRef("own.blocked_id", "=", "entries.peer_id"),
    )
    .leftJoin("blocks as theirs", (join) =>
      join.onRef("theirs.user_id", "=", "entries.peer_id").onRef("theirs.blocked_id", "=", "entries.user_id"),
    )
    .select([
      "members.role",
      "conversations.kind",
      "conversations.announcements",
      "conversations.closed_at",
      "entries.peer_id",
      "peer.username as peer_name",
      "peer.claimed_at as peer_claimed_at",
      "peer.gone_at as peer_gone_at",
      "peer.suspended_at as peer_suspended_at",
      "peer.unclaimable as peer_unclaimable",
      "own.created_at as own_block",
      "theirs.created_at as their_block",
      ...userColumns,
    ])
    .where("entries.user_id", "=", value.userId)
    .where("entries.conversation_id", "=", value.id)
    .where("entries.removed", "=", 0),
);

const count = query((db, value: { userId: string }) =>
  db
    .selectFrom("entries")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", value.userId)
    .where("removed", "=", 0),
);

const roomByClientId = query((db, value: { maker: string; clientRoomId: string }) =>
  db
    .selectFrom("conversations")
    .select(["conversation_id", "request_hash"])
    .where("owner_id", "=", value.maker)
    .where("client_room_id", "=", value.clientRoomId),
);

const addDirect = query((db, value: { id: string; key: string; createdAt: number }) =>
  db.insertInto("conversations").values({
    conversation_id: value.id,
    kind: "direct",
    name: "",
    name_folded: "",
    visibility: null,
    owner_id: null,
    client_room_id: null,
    request_hash: "",
    direct_key: value.key,
    last_seq: 0,
    version: 0,
    row_version: 0,
    member_count: 0,
    created_at: value.createdAt,
    activity_at: value.createdAt,
  }),
);

/** One key for a pair, in whichever order; of one person with themself too. */
function directKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

interface PeerRow {
  peer_name: string | null;
  peer_gone_at: number | null;
  peer_suspended_at: number | null;
  peer_unclaimable: Flag | null;
  own_block: number | null;
  their_block: number | null;
}

function barrierOf(row: PeerRow): Barrier | undefined {
  const username = row.peer_name ?? "";
  if (row.own_block !== null) return { kind: "own-block", username };
  const refuses =
    row.their_block !== null ||
    row.peer_gone_at !== null ||
    row.peer_suspended_at !== null ||
    row.peer_unclaimable === 1;
  return refuses ? { kind: "refuses", username } : undefined;
}

export function conversationReader(connection: Connection): ConversationReader {
  return {
    ...listings(connection),
    async byId(id) {
      const row = await connection.first(byId, { id });
      return row && toConversation(row);
    },
    async direct(a, b) {
      return (await connection.first(byDirectKey, { key: directKey(a, b) }))?.conversation_id;
    },
    async head(id) {
      const row = await connection.first(head, { id });
      return row && { lastSeq: row.last_seq, version: row.version };
    },
    async membership(id, userId) {
      const row = await connection.first(membership, { id, userId });
      return (
        row && {
          user: toUser(row),
          role: row.role,
          kind: row.kind,
          announcements: row.announcements === 1,
          peerUnclaimed: row.peer_id !== null && row.peer_claimed_at === null,
          closed: row.closed_at !== null,
          barrier: barrierOf(row),
        }
      );
    },
    standing: (id, caller) => readStanding(connection, id, caller),
    async count(userId) {
      return (await connection.first(count, { userId }))?.count ?? 0;
    },
    successor: (id) => findSuccessor(connection, id),
    async roomByClientId(maker, clientRoomId) {
      const row = await connection.first(roomByClientId, { maker, clientRoomId });
      return row && { id: row.conversation_id, requestHash: row.request_hash };
    },
  };
}

export function conversationWriter(connection: WriteConnection): ConversationWriter {
  return {
    ...conversationReader(connection),
    // One writer at a time: the row is ours already.
    lock: async () => false,
    async addDirect(id, a, b, createdAt) {
      await connection.run(addDirect, { id, key: directKey(a, b), createdAt });
      await addMember(connection, { id, userId: a, role: "member", peer: b });
      if (a !== b) await addMember(connection, { id, userId: b, role: "member", peer: a });
    },
    addRoom: (room) => addRoom(connection, room),
    setRoom: (id, settings) => setRoom(connection, id, settings),
    setClosed: (id, closedAt) => setClosed(connection, id, closedAt),
    addMember: (id, userId, role) => addMember(connection, { id, userId, role, peer: null }),
    removeMember: (id, userId) => removeMember(connection, id, userId),
    setRole: (id, userId, role) => setRole(connection, { id, userId, role }),
    markRead: (id, userId, rise) => markRead(connection, { id, userId, rise }),
    setPins: (id, seqs) => setPins(connection, id, seqs),
    acknowledge: (id, caller, rise) => acknowledge(connection, { id, caller, rise }),
  };
}
