import type { NewRoom, RoomSettings } from "../chat/ports.ts";
import type { ConversationId } from "../chat/model.ts";
import type { WriteConnection } from "./database.ts";
import { query } from "./schema.ts";
import { advanced } from "./versions.ts";

interface RoomRow {
  [name: string]: string | number | null;
  id: string;
  kind: "room" | "group";
  name: string;
  nameFolded: string;
  topic: string;
  topicFolded: string;
  visibility: "public" | "private" | null;
  announcements: number;
  maker: string | null;
  clientRoomId: string | null;
  requestHash: string;
  createdAt: number;
}

const add = query((db, value: RoomRow) =>
  db.insertInto("conversations").values({
    conversation_id: value.id,
    kind: value.kind,
    name: value.name,
    name_folded: value.nameFolded,
    topic: value.topic,
    topic_folded: value.topicFolded,
    visibility: value.visibility,
    announcements: value.announcements,
    owner_id: value.maker,
    client_room_id: value.clientRoomId,
    request_hash: value.requestHash,
    direct_key: null,
    last_seq: 0,
    version: 0,
    row_version: 0,
    member_count: 0,
    created_at: value.createdAt,
    activity_at: value.createdAt,
  }),
);

type SettingsRow = Pick<
  RoomRow,
  "id" | "name" | "nameFolded" | "topic" | "topicFolded" | "visibility" | "announcements"
>;

const set = query((db, value: SettingsRow) =>
  db
    .updateTable("conversations")
    .set((eb) => ({
      version: eb("version", "+", 1),
      row_version: eb("version", "+", 1),
      name: value.name,
      name_folded: value.nameFolded,
      topic: value.topic,
      topic_folded: value.topicFolded,
      visibility: value.visibility,
      announcements: value.announcements,
    }))
    .where("conversation_id", "=", value.id)
    .returning("version"),
);

/** Stores a room or a group, with nobody in it yet. */
export async function addRoom(connection: WriteConnection, room: NewRoom): Promise<void> {
  const { id, kind, maker = null, clientRoomId = null, requestHash, createdAt } = room;
  await connection.run(add, {
    ...columns(id, room),
    kind,
    maker,
    clientRoomId,
    requestHash,
    createdAt,
  });
}

/** Changes a room's settings: a change of the conversation's row. */
export async function setRoom(
  connection: WriteConnection,
  id: ConversationId,
  settings: RoomSettings,
): Promise<void> {
  advanced(connection, id, await connection.first(set, columns(id, settings)));
}

const close = query((db, value: { id: string; closedAt: number | null }) =>
  db
    .updateTable("conversations")
    .set((eb) => ({
      version: eb("version", "+", 1),
      row_version: eb("version", "+", 1),
      closed_at: value.closedAt,
    }))
    .where("conversation_id", "=", value.id)
    .returning("version"),
);

/** Closes a room, or opens it again: a change of the conversation's row. */
export async function setClosed(
  connection: WriteConnection,
  id: ConversationId,
  closedAt: number | undefined,
): Promise<void> {
  advanced(connection, id, await connection.first(close, { id, closedAt: closedAt ?? null }));
}

function columns(id: ConversationId, { name, topic, visibility, announcements }: RoomSettings) {
  return {
    id,
    name,
    topic,
    visibility: visibility ?? null,
    nameFolded: name.toLowerCase(),
    topicFolded: topic.toLowerCase(),
    announcements: announcements ? 1 : 0,
  };
}
