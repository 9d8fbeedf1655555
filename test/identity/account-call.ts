import assert from "node:assert/strict";
import { authenticate, type LiveSession } from "../../server/identity/authenticate.ts";
import type { Confirmation, ConfirmedCall } from "../../server/identity/confirm.ts";
import type { TemporaryIdentity } from "./temporary-identity.ts";

export const unconfirmed: Confirmation = { password: "", passkey: undefined };

/** A call of a session, from what the session is now. */
export async function callOf(
  at: Pick<TemporaryIdentity, "identity">,
  token: string,
  confirmation = unconfirmed,
): Promise<ConfirmedCall & { session: LiveSession }> {
  const { signal } = new AbortController();
  const session = await authenticate(at.identity, token, { signal });
  assert.ok(session);
  return { session, confirmation, address: "203.0.113.7", signal };
}
