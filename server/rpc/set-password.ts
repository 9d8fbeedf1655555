import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { setPassword as changePassword } from "../identity/set-password.ts";
import { requireSession, type SessionDeps } from "./authentication.ts";
import { clientAddressKey } from "./client-address.ts";

/** SetPassword. */
export function setPassword({
  identity,
}: Pick<SessionDeps, "identity">): ServiceImpl<typeof SessionService>["setPassword"] {
  return async ({ currentPassword, newPassword, expectedUserId }, context) => {
    await changePassword(identity, {
      session: requireSession(context, expectedUserId),
      currentPassword,
      newPassword,
      address: context.values.get(clientAddressKey),
      signal: context.signal,
    });
    return {};
  };
}
