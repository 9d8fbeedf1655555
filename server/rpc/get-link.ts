import type { ServiceImpl } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { LinkState, type AccountService } from "#proto/chat/v1/account_pb.ts";
import type { StoredLink } from "../identity/key-ports.ts";
import { getLink as linkOf } from "../identity/link.ts";
import { requireSession } from "./authentication.ts";
import type { AccountDeps } from "./end-session.ts";

const states: Record<StoredLink["state"], LinkState> = {
  waiting: LinkState.WAITING,
  requested: LinkState.REQUESTED,
  approved: LinkState.APPROVED,
  refused: LinkState.NONE,
  used: LinkState.USED,
};

/** GetLink. */
export function getLink({
  identity,
}: Pick<AccountDeps, "identity">): ServiceImpl<typeof AccountService>["getLink"] {
  return async (_request, context) => {
    const link = await linkOf(identity, requireSession(context));
    if (link === undefined) return { state: LinkState.NONE };
    const { requestId, deviceName, address } = (link.state === "requested" && link.request) || {};
    return {
      state: states[link.state],
      requestId,
      deviceName,
      address,
      expireTime: timestampFromMs(link.expiresAt),
    };
  };
}
