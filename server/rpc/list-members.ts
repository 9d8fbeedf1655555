import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listMembers as list } from "../chat/list-members.ts";
import { requireCaller } from "./caller.ts";
import { fromMember } from "./mapping.ts";

export function listMembers({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["listMembers"] {
  return async ({ conversationId, pageSize, pageToken }, context) => {
    const caller = requireCaller(context);
    const page = await list(chat, caller, conversationId, { size: pageSize, after: pageToken });
    return { members: page.members.map(fromMember), nextPageToken: page.next };
  };
}
