import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { setPassword as changePassword } from "../identity/set-password.ts";
import type { SessionDeps } from "./authentication.ts";
import { toConfirmedCall } from "./confirmation.ts";
import { giveToken } from "./give-token.ts";

/** SetPassword. */
export function setPassword({
  identity,
  cookies,
}: Pick<SessionDeps, "identity" | "cookies">): ServiceImpl<typeof SessionService>["setPassword"] {
  return async ({ currentPassword, newPassword, ...guarded }, context) => {
    const call = toConfirmedCall(context, guarded);
    const { token } = await changePassword(identity, { ...call, currentPassword, newPassword });
    return { token: giveToken(cookies, context, call.session, token) };
  };
}
