import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { listEdits as list } from "../chat/list-edits.ts";
import { requireCaller } from "./caller.ts";
import { toCounter } from "./mapping.ts";

export function listEdits({ chat }: { chat: Chat }): ServiceImpl<typeof ChatService>["listEdits"] {
  return async ({ conversationId, seq, expectedUserId }, context) => {
    const caller = requireCaller(context, expectedUserId);
    const wordings = await list(chat, caller, conversationId, toCounter(seq, "seq"));
    return {
      wordings: wordings.map(({ text, createdAt }) => ({ text, createTime: timestampFromMs(createdAt) })),
    };
  };
}
