import type { ServiceImpl } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { AccountService } from "#proto/chat/v1/account_pb.ts";
import { requireSession, type SessionDeps } from "./authentication.ts";
import { passkeyMessage } from "./passkey-message.ts";

/** GetAccount. */
export function getAccount({
  identity,
}: Pick<SessionDeps, "identity">): ServiceImpl<typeof AccountService>["getAccount"] {
  return async (_request, context) => {
    const { userId, account } = requireSession(context);
    const { claimedAt, passkeys, recoveryCode } = await identity.store.read(async (tx) => ({
      claimedAt: await tx.accounts.claimedAt(userId),
      passkeys: await tx.passkeys.listOf(userId),
      recoveryCode: await tx.recoveryCodes.find(userId),
    }));
    const { username, displayName, passwordHash } = account;
    return {
      user: { userId, username, displayName },
      createTime: claimedAt === undefined ? undefined : timestampFromMs(claimedAt),
      hasPassword: passwordHash !== undefined,
      passkeys: passkeys.map(passkeyMessage),
      recoveryCodeTime: recoveryCode && timestampFromMs(recoveryCode.createdAt),
    };
  };
}
