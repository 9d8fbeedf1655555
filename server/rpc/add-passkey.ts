import type { ServiceImpl } from "@connectrpc/connect";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { addPasskey as add } from "../identity/manage-passkeys.ts";
import type { SessionDeps } from "./authentication.ts";
import { toConfirmedCall } from "./confirmation.ts";
import { deviceNameOf } from "./device-name.ts";
import type { AccountDeps } from "./end-session.ts";
import { giveToken } from "./give-token.ts";
import { passkeyMessage } from "./passkey-message.ts";
import { admitOwnChange } from "./throttle.ts";

/** AddPasskey. */
export function addPasskey({
  identity,
  cookies,
  sendThrottle,
}: AccountDeps & Pick<SessionDeps, "cookies">): ServiceImpl<typeof AccountService>["addPasskey"] {
  return async ({ challengeId, responseJson, ...guarded }, context) => {
    const call = toConfirmedCall(context, guarded);
    admitOwnChange(sendThrottle, call.session.userId);
    const name = deviceNameOf(context, undefined);
    const { result, token } = await add(identity, call, { answer: { challengeId, responseJson }, name });
    return { passkey: passkeyMessage(result), token: giveToken(cookies, context, call.session, token) };
  };
}
