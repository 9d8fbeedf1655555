import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import type { AccountRemovals } from "../chat/account-removals.ts";
import { deleteAccount as remove } from "../identity/delete-account.ts";
import { bearerToken, cookieRequest, type SessionDeps } from "./authentication.ts";
import { toConfirmedCall } from "./confirmation.ts";

/** DeleteAccount. */
export function deleteAccount({
  identity,
  cookies,
  removals,
}: Pick<SessionDeps, "identity" | "cookies"> & {
  removals: Pick<AccountRemovals, "wake">;
}): ServiceImpl<typeof AccountService>["deleteAccount"] {
  return async (request, context) => {
    await remove(identity, toConfirmedCall(context, request), request);
    removals.wake();
    if (bearerToken(context.requestHeader) === undefined) {
      context.responseHeader.append("set-cookie", cookies(cookieRequest(context)).clearToken());
    }
    return {};
  };
}
