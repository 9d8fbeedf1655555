import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { listUsers as list } from "../chat/oversight.ts";
import { operatorCaller, type OperatorDeps } from "./operator-caller.ts";
import { fromUserAccount } from "./operator-messages.ts";

/** ListUsers. */
export function listUsers(deps: OperatorDeps): ServiceImpl<typeof OperatorService>["listUsers"] {
  return async ({ query, pageSize, pageToken }, context) => {
    const by = operatorCaller(deps, context);
    const page = await list(deps.chat, by, { query, size: pageSize, after: pageToken });
    return { users: page.accounts.map(fromUserAccount), nextPageToken: page.next };
  };
}
