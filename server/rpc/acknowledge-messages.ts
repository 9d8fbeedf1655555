import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { acknowledge } from "../chat/acknowledge.ts";
import { fromCounter } from "./mapping.ts";
import { type MarkDeps, moveMark } from "./move-mark.ts";

export function acknowledgeMessages(deps: MarkDeps): ServiceImpl<typeof ChatService>["acknowledgeMessages"] {
  const move = moveMark(acknowledge, deps);
  return async (request, context) => ({ seq: fromCounter(await move(request, context)) });
}
