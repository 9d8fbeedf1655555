import type { ServiceImpl } from "@connectrpc/connect";
import type { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { find as search } from "../chat/find.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";
import { fromConversation } from "./mapping.ts";

export function find({
  chat,
  delivery,
}: {
  chat: Chat;
  delivery: Pick<Delivery<never>, "onlineAmong">;
}): ServiceImpl<typeof DirectoryService>["find"] {
  return async ({ query, limit }, context) => {
    const caller = requireCaller(context);
    const { people, rooms, unusedUsername } = await search(chat, caller, query, limit);
    const ids = people.map(({ userId }) => userId);
    const online = await delivery.onlineAmong(caller.userId, ids);
    return {
      people: people.map((user) => ({ user, online: online.has(user.userId) })),
      rooms: rooms.map(({ room, joined }) => ({ room: fromConversation(room), joined })),
      unusedUsername,
    };
  };
}
