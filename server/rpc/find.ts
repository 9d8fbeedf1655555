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
  delivery: Pick<Delivery<never>, "isOnline">;
}): ServiceImpl<typeof DirectoryService>["find"] {
  return async ({ query, limit }, context) => {
    const caller = requireCaller(context);
    const { people, rooms, unusedUsername } = await search(chat, caller, query, limit);
    return {
      people: people.map((user) => ({ user, online: delivery.isOnline(user.userId, caller.userId) })),
      rooms: rooms.map(({ room, joined }) => ({ room: fromConversation(room), joined })),
      unusedUsername,
    };
  };
}
