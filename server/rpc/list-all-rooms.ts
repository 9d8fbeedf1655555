import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { listAllRooms as list } from "../chat/oversight.ts";
import { fromConversation } from "./mapping.ts";
import { operatorCaller, type OperatorDeps } from "./operator-caller.ts";

/** ListAllRooms. */
export function listAllRooms(deps: OperatorDeps): ServiceImpl<typeof OperatorService>["listAllRooms"] {
  return async ({ query, pageSize, pageToken }, context) => {
    const by = operatorCaller(deps, context);
    const page = await list(deps.chat, by, { query, size: pageSize, after: pageToken });
    return { rooms: page.rooms.map(fromConversation), nextPageToken: page.next };
  };
}
