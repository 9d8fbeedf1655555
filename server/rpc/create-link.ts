import type { ServiceImpl } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { createLink as create } from "../identity/link.ts";
import { toConfirmedCall } from "./confirmation.ts";
import type { AccountDeps } from "./end-session.ts";
import { admitOwnChange } from "./throttle.ts";

/** CreateLink. */
export function createLink({
  identity,
  sendThrottle,
}: AccountDeps): ServiceImpl<typeof AccountService>["createLink"] {
  return async (request, context) => {
    const call = toConfirmedCall(context, request);
    admitOwnChange(sendThrottle, call.session.userId);
    const { code, expiresAt } = await create(identity, call);
    return { code, expireTime: timestampFromMs(expiresAt) };
  };
}
