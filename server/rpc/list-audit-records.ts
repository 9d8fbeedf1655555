import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { listAuditRecords as list } from "../chat/oversight.ts";
import { operatorCaller, type OperatorDeps } from "./operator-caller.ts";
import { fromAuditRecord } from "./operator-messages.ts";

/** ListAuditRecords. */
export function listAuditRecords(
  deps: OperatorDeps,
): ServiceImpl<typeof OperatorService>["listAuditRecords"] {
  return async ({ pageSize, pageToken }, context) => {
    const by = operatorCaller(deps, context);
    const page = await list(deps.chat, by, { size: pageSize, after: pageToken });
    return { records: page.records.map(fromAuditRecord), nextPageToken: page.next };
  };
}
