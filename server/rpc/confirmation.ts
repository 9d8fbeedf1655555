import type { HandlerContext } from "@connectrpc/connect";
import type { Confirmation as ConfirmationMessage } from "#proto/chat/v1/session_pb.ts";
import type { Confirmation, ConfirmedCall } from "../identity/confirm.ts";
import { requireSession } from "./authentication.ts";
import { clientAddressKey } from "./client-address.ts";

/** A request that may have to show that its person is still the same. */
interface Confirmable {
  expectedUserId: string;
  confirmation?: ConfirmationMessage | undefined;
}

/**
 * The session of such a call, with what confirms it.
 *
 * @throws Refusal as `requireSession`
 */
export function toConfirmedCall(
  context: HandlerContext,
  { expectedUserId, confirmation }: Confirmable,
): ConfirmedCall {
  return {
    session: requireSession(context, expectedUserId),
    confirmation: toConfirmation(confirmation),
    address: context.values.get(clientAddressKey),
    signal: context.signal,
  };
}

function toConfirmation(message: ConfirmationMessage | undefined): Confirmation {
  const { password = "", passkey } = message ?? {};
  return { password, passkey };
}
