import type { ServiceImpl } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { sessionExpiry } from "../identity/authenticate.ts";
import { requireCaller } from "./caller.ts";
import type { SessionDeps } from "./authentication.ts";

const maxSessions = 100;

/** ListSessions. */
export function listSessions({
  identity,
  delivery,
}: Pick<SessionDeps, "identity"> & { delivery: Pick<Delivery<never>, "hasStream"> }): ServiceImpl<
  typeof AccountService
>["listSessions"] {
  return async (_request, context) => {
    const caller = requireCaller(context);
    const { store, limits, env } = identity;
    const expiry = sessionExpiry(limits, env.now());
    const sessions = await store.read((tx) => tx.sessions.listOf(caller.userId, expiry, maxSessions));
    return {
      sessions: sessions.map(({ sessionId, deviceName, address, createdAt, lastSeenAt, shared }) => ({
        sessionId,
        deviceName,
        address,
        createTime: timestampFromMs(createdAt),
        useTime: timestampFromMs(lastSeenAt),
        current: sessionId === caller.sessionId,
        shared,
        live: delivery.hasStream(sessionId),
      })),
    };
  };
}
