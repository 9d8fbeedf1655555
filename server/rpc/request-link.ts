import type { ServiceImpl } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { SessionService } from "#proto/chat/v1/session_pb.ts";
import { requestLink as handIn } from "../identity/request-link.ts";
import type { SessionDeps } from "./authentication.ts";
import { clientAddressKey } from "./client-address.ts";
import { deviceNameOf } from "./device-name.ts";

/** RequestLink. */
export function requestLink({
  identity,
}: Pick<SessionDeps, "identity">): ServiceImpl<typeof SessionService>["requestLink"] {
  return async ({ username, code, deviceName }, context) => {
    const { token, expiresAt } = await handIn(identity, {
      username,
      code,
      deviceName: deviceNameOf(context, deviceName || undefined),
      address: context.values.get(clientAddressKey),
    });
    return { linkToken: token, expireTime: timestampFromMs(expiresAt) };
  };
}
