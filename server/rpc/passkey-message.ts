import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { PasskeySchema } from "#proto/chat/v1/account_pb.ts";
import type { StoredPasskey } from "../identity/key-ports.ts";

/** A passkey as its owner may see it. */
export function passkeyMessage(
  passkey: Pick<StoredPasskey, "passkeyId" | "name" | "createdAt" | "usedAt">,
): MessageInitShape<typeof PasskeySchema> {
  const { passkeyId, name, createdAt, usedAt } = passkey;
  return {
    passkeyId,
    name,
    createTime: timestampFromMs(createdAt),
    useTime: usedAt === undefined ? undefined : timestampFromMs(usedAt),
  };
}
