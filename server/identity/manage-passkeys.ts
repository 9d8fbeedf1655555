import { Refusal } from "../refusal.ts";
import { changeCredentials, requireConfirmation, type ConfirmedCall } from "./confirm.ts";
import type { Identity } from "./identity.ts";
import type { StoredPasskey } from "./key-ports.ts";
import { parseResponse, takeChallenge, type PasskeyAnswer } from "./passkey-proof.ts";
import type { RelyingParty } from "./passkey-ports.ts";
import type { IdentityTransaction, SessionWithAccount } from "./ports.ts";
import type { Renewed } from "./renew-token.ts";
import { throttled } from "./throttle.ts";

/** A challenge, and what a browser is to ask its passkeys with. */
export interface PasskeyQuestion {
  challengeId: string;
  /** In WebAuthn's own JSON. */
  options: object;
}

/**
 * Makes the challenge for a new passkey of the caller's.
 *
 * @throws Refusal `limit-reached`, `throttled`
 */
export async function beginPasskey(
  { store, env, limits, passkeys, challenges, challengesAsked }: Identity,
  { account }: SessionWithAccount,
  party: RelyingParty,
): Promise<PasskeyQuestion> {
  const existing = await store.read((tx) => tx.passkeys.listOf(account.userId));
  if (existing.length >= limits.passkeysPerUser) throw tooMany(limits.passkeysPerUser);
  const wait = challengesAsked.take(account.userId);
  if (wait > 0) throw throttled(wait);
  const challengeId = env.newId("h_");
  const challenge = env.newSecret();
  challenges.add(challengeId, { purpose: "creation", userId: account.userId, party, challenge });
  const timeout = limits.challengeLifetime;
  const options = await passkeys.creationOptions({ party, challenge, user: account, existing, timeout });
  return { challengeId, options };
}

/**
 * Stores a new passkey. The challenge is used up once the person is confirmed.
 *
 * @param name the browser it was made in; may be empty
 * @throws Refusal `credential-wrong`, `limit-reached`, and as `requireConfirmation`
 */
export async function addPasskey(
  identity: Identity,
  call: ConfirmedCall,
  { answer, name }: { answer: PasskeyAnswer; name: string },
): Promise<Renewed<StoredPasskey>> {
  const { env, limits } = identity;
  const { userId } = call.session;
  const response = parseResponse(answer.responseJson);
  await requireConfirmation(identity, call);
  const question = takeChallenge(identity, "creation", userId, answer.challengeId);
  const made = question && (await identity.passkeys.verifyCreation({ ...question, response }));
  if (made === undefined) throw passkeyWrong();
  const store = async (tx: IdentityTransaction) => {
    const existing = await tx.passkeys.listOf(userId);
    if (existing.length >= limits.passkeysPerUser) throw tooMany(limits.passkeysPerUser);
    if ((await tx.passkeys.byCredential(made.credentialId)) !== undefined) throw passkeyWrong();
    const passkey = {
      ...made,
      passkeyId: env.newId("k_"),
      userId,
      name,
      createdAt: env.now(),
      usedAt: undefined,
    };
    await tx.passkeys.add(passkey);
    return passkey;
  };
  return changeCredentials(identity, call.session, store, "passkey");
}

/**
 * Forgets one of the caller's passkeys.
 *
 * @throws Refusal `not-found`, and as `requireConfirmation`
 */
export async function removePasskey(
  identity: Identity,
  call: ConfirmedCall,
  passkeyId: string,
): Promise<Renewed<void>> {
  await requireConfirmation(identity, call);
  return changeCredentials(identity, call.session, async (tx, { userId }) => {
    if (await tx.passkeys.remove(userId, passkeyId)) return;
    throw new Refusal("not-found", "There is no such passkey (any more).", { field: "passkey_id" });
  });
}

function tooMany(limit: number): Refusal {
  return new Refusal("limit-reached", `There can be ${limit} passkeys. Remove one that you no longer use.`);
}

function passkeyWrong(): Refusal {
  return new Refusal("credential-wrong", "The passkey could not be added. Try it once more.", {
    field: "response_json",
  });
}
