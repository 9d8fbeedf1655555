import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import type { Chat } from "../chat/chat.ts";
import { requireConfirmation } from "../identity/confirm.ts";
import type { SessionDeps } from "./authentication.ts";
import { requireCaller } from "./caller.ts";
import { toConfirmedCall } from "./confirmation.ts";
import { createExports } from "./export-stream.ts";
import type { Throttle } from "./throttle.ts";

/** ExportData. */
export function exportData({
  chat,
  identity,
  exportThrottle,
}: Pick<SessionDeps, "identity"> & {
  chat: Chat;
  exportThrottle: Throttle;
}): ServiceImpl<typeof AccountService>["exportData"] {
  const open = createExports({ chat, identity }, exportThrottle);
  return async function* (request, context) {
    const caller = requireCaller(context, request.expectedUserId);
    await requireConfirmation(identity, toConfirmedCall(context, request));
    for await (const piece of open(caller, context.signal)) yield { piece };
  };
}
