import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { markRead as read } from "../chat/mark-read.ts";
import { fromCounter } from "./mapping.ts";
import { type MarkDeps, moveMark } from "./move-mark.ts";

export function markRead(deps: MarkDeps): ServiceImpl<typeof ChatService>["markRead"] {
  const move = moveMark(read, deps);
  return async (request, context) => ({ readSeq: fromCounter(await move(request, context)) });
}
