import { addressBlock } from "./address.ts";
import type { Identity } from "./identity.ts";
import type { PasskeyQuestion } from "./manage-passkeys.ts";
import type { RelyingParty } from "./passkey-ports.ts";
import { throttled } from "./throttle.ts";
import { parseUsername } from "./username.ts";

/**
 * Makes the challenge that a passkey of a name signs. It tells nothing about the name: the browser finds the passkey
 * by itself, and a name without one, or that nobody has, gets a challenge that no answer fits.
 *
 * @throws Refusal `username-invalid`, `throttled`
 */
export async function beginPasskeyLogIn(
  { store, env, limits, passkeys, challenges, challengesAsked }: Identity,
  { username, address, party }: { username: string; address: string; party: RelyingParty },
): Promise<PasskeyQuestion> {
  const { canonical } = parseUsername(username);
  const wait = challengesAsked.take(addressBlock(address));
  if (wait > 0) throw throttled(wait);
  const account = await store.read((tx) => tx.accounts.byName(canonical));
  const challengeId = env.newId("h_");
  const challenge = env.newSecret();
  challenges.add(challengeId, { purpose: "assertion", userId: account?.userId, party, challenge });
  const options = await passkeys.requestOptions({ party, challenge, timeout: limits.challengeLifetime });
  return { challengeId, options };
}
