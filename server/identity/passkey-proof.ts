import { Refusal } from "../refusal.ts";
import type { Challenge } from "./challenges.ts";
import type { Identity } from "./identity.ts";
import type { IdentityTransaction, UserId } from "./ports.ts";

/** What a browser sends when a passkey has signed, or was made. */
export interface PasskeyAnswer {
  challengeId: string;
  /** JSON of WebAuthn, as it came. */
  responseJson: string;
}

/** A passkey of a user has signed a challenge of ours. */
export interface PasskeyProof {
  credentialId: string;
  /** What its authenticator has counted by now. */
  counter: number;
}

/** Far more than any authenticator answers. */
const MAX_RESPONSE_BYTES = 16 * 1024;

/**
 * Checks what a passkey signed. The challenge is used up, whatever comes of it.
 *
 * @returns undefined when the answer is not right, or is another's
 * @throws Refusal `invalid-argument` for what is no answer at all
 */
export async function provePasskey(
  identity: Identity,
  userId: UserId,
  answer: PasskeyAnswer,
): Promise<PasskeyProof | undefined> {
  const response = parseResponse(answer.responseJson);
  const question = takeChallenge(identity, "assertion", userId, answer.challengeId);
  const credentialId = response.id;
  if (question === undefined || typeof credentialId !== "string") return undefined;
  const passkey = await identity.store.read((tx) => tx.passkeys.byCredential(credentialId));
  if (passkey?.userId !== userId) return undefined;
  const proven = await identity.passkeys.verifyAssertion({ ...question, response, passkey });
  return proven && { credentialId, counter: proven.counter };
}

/**
 * Looks again, in the transaction that relies on it: the passkey is still there, and was not used meanwhile by
 * somebody who has a copy of it (the authenticator counts; 0: it does not).
 */
export async function acceptPasskey(
  tx: IdentityTransaction,
  userId: UserId,
  { credentialId, counter }: PasskeyProof,
  at: number,
): Promise<boolean> {
  const passkey = await tx.passkeys.byCredential(credentialId);
  const holds =
    passkey?.userId === userId && (counter > passkey.counter || (counter === 0 && passkey.counter === 0));
  if (holds) await tx.passkeys.used(passkey.passkeyId, { counter, at });
  return holds;
}

/** The challenge that an answer is to, if it was made for this user and this purpose; it is used up. */
export function takeChallenge(
  { challenges }: Identity,
  purpose: Challenge["purpose"],
  userId: UserId,
  challengeId: string,
): Challenge | undefined {
  const challenge = challenges.take(challengeId);
  return challenge?.purpose === purpose && challenge.userId === userId ? challenge : undefined;
}

/** @throws Refusal `invalid-argument` */
export function parseResponse(responseJson: string): Record<string, unknown> {
  if (Buffer.byteLength(responseJson) <= MAX_RESPONSE_BYTES) {
    const response = fromJson(responseJson);
    if (typeof response === "object" && response !== null) return response as Record<string, unknown>;
  }
  throw new Refusal("invalid-argument", "What the passkey answered cannot be read.", {
    field: "response_json",
  });
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
