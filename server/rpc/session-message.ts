import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SessionSchema } from "#proto/chat/v1/session_pb.ts";
import type { SessionWithAccount } from "../identity/ports.ts";

/** A session as its owner may see it. */
export function sessionMessage(
  session: SessionWithAccount,
  epoch: string,
): MessageInitShape<typeof SessionSchema> {
  const { userId, username, displayName, passwordHash, hasPasskey, hasRecoveryCode, operator } =
    session.account;
  return {
    user: { userId, username, displayName, unclaimed: false },
    deviceId: session.deviceId,
    hasPassword: passwordHash !== undefined,
    epoch,
    hasPasskey,
    hasRecoveryCode,
    operator,
    shared: session.shared,
  };
}
