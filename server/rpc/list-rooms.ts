import type { ServiceImpl } from "@connectrpc/connect";
import type { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listRooms as list } from "../chat/list-rooms.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";

export function listRooms({ chat }: { chat: Chat }): ServiceImpl<typeof DirectoryService>["listRooms"] {
  return async ({ query, pageSize, pageToken }, context) => {
    const page = await list(chat, requireCaller(context), { query, size: pageSize, after: pageToken });
    return {
      rooms: page.rooms.map(({ room, joined }) => ({ room: fromConversation(room), joined })),
      nextPageToken: page.next,
    };
  };
}
