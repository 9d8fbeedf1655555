import type { MessageReader, MessageWriter } from "../chat/message-ports.ts";
import { MAX_LISTED_REACTORS, type Message, type Reaction, type UserId } from "../chat/model.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { parseVersionToken } from "./page-token.ts";
import { reactionsColumn, toUser, userColumns } from "./rows.ts";
import { query } from "./schema.ts";
import { nextVersion } from "./versions.ts";

interface OneReaction {
  [name: string]: string | number;
  id: string;
  seq: number;
  emoji: string;
  userId: string;
}

const find = query((db, value: OneReaction) =>
  db
    .selectFrom("reactions")
    .select("version")
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq)
    .where("emoji", "=", value.emoji)
    .where("user_id", "=", value.userId),
);

const give = query((db, value: OneReaction & { version: number }) =>
  db.insertInto("reactions").values({
    conversation_id: value.id,
    seq: value.seq,
    emoji: value.emoji,
    user_id: value.userId,
    version: value.version,
  }),
);

const takeBack = query((db, value: OneReaction) =>
  db
    .deleteFrom("reactions")
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq)
    .where("emoji", "=", value.emoji)
    .where("user_id", "=", value.userId),
);

const inOrder = query((db, value: { id: string; seq: number; emoji: string; after: number; limit: number }) =>
  db
    .selectFrom("reactions")
    .innerJoin("users", "users.user_id", "reactions.user_id")
    .select([...userColumns, "reactions.version"])
    .where("reactions.conversation_id", "=", value.id)
    .where("reactions.seq", "=", value.seq)
    .where("reactions.emoji", "=", value.emoji)
    .where("reactions.version", ">", value.after)
    .orderBy("reactions.version")
    .limit(value.limit),
);

const setColumn = query((db, value: { id: string; seq: number; version: number; reactions: string | null }) =>
  db
    .updateTable("messages")
    .set({ reactions: value.reactions, version: value.version })
    .where("conversation_id", "=", value.id)
    .where("seq", "=", value.seq),
);

type Reading = Pick<MessageReader, "reactors" | "hasReacted">;

export function reactionReader(connection: Connection): Reading {
  return {
    async reactors({ conversationId: id, seq, emoji }, limit, after) {
      const beyond = parseVersionToken(after);
      const rows = await connection.all(inOrder, { id, seq, emoji, after: beyond, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? String(page.at(-1)?.version) : "";
      return { users: page.map(toUser), next };
    },
    hasReacted: async ({ conversationId: id, seq }, emoji, userId) =>
      (await connection.first(find, { id, seq, emoji, userId })) !== undefined,
  };
}

type Writing = Pick<MessageWriter, "addReaction" | "removeReaction">;

/**
 * The table says who gave what; a column of the message repeats it as readers get it, so that reading a message
 * costs no more for its reactions, however many gave them.
 */
export function reactionWriter(connection: WriteConnection): Writing {
  const store = async ({ conversationId: id, seq }: Message, version: number, reactions: Reaction[]) =>
    connection.run(setColumn, { id, seq, version, reactions: reactionsColumn(reactions) });
  return {
    async addReaction(message, emoji, userId) {
      const { conversationId: id, seq } = message;
      const version = await nextVersion(connection, id);
      await connection.run(give, { id, seq, emoji, userId, version });
      await store(message, version, withReaction(message.reactions, emoji, userId));
      return version;
    },
    async removeReaction(message, emoji, userId) {
      const { conversationId: id, seq } = message;
      const version = await nextVersion(connection, id);
      await connection.run(takeBack, { id, seq, emoji, userId });
      const first = await connection.all(inOrder, { id, seq, emoji, after: 0, limit: MAX_LISTED_REACTORS });
      const userIds = first.map((row) => row.user_id);
      await store(message, version, withoutReaction(message.reactions, emoji, userIds));
      return version;
    },
  };
}

function withReaction(reactions: readonly Reaction[], emoji: string, userId: UserId): Reaction[] {
  const earlier = reactions.find((each) => each.emoji === emoji);
  if (earlier === undefined) return [...reactions, { emoji, count: 1, userIds: [userId] }];
  const userIds = [...earlier.userIds, userId].slice(0, MAX_LISTED_REACTORS);
  return reactions.map((each) => (each === earlier ? { emoji, count: each.count + 1, userIds } : each));
}

/** @param userIds the first of those who are left */
function withoutReaction(
  reactions: readonly Reaction[],
  emoji: string,
  userIds: readonly UserId[],
): Reaction[] {
  return reactions
    .map((each) => (each.emoji === emoji ? { emoji, count: each.count - 1, userIds } : each))
    .filter(({ count }) => count > 0);
}
