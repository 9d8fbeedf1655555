import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { beginPasskeyLogIn as begin } from "../identity/begin-passkey-log-in.ts";
import { cookieRequest, type SessionDeps } from "./authentication.ts";
import { clientAddressKey } from "./client-address.ts";

/** BeginPasskeyLogIn. */
export function beginPasskeyLogIn({
  identity,
  relyingParty,
}: Pick<SessionDeps, "identity" | "relyingParty">): ServiceImpl<typeof SessionService>["beginPasskeyLogIn"] {
  return async ({ username }, context) => {
    const { challengeId, options } = await begin(identity, {
      username,
      address: context.values.get(clientAddressKey),
      party: relyingParty(cookieRequest(context)),
    });
    return { challengeId, optionsJson: JSON.stringify(options) };
  };
}
