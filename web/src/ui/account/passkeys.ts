import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import type { Failure, Outcome, PasskeyChallenge, SignedChallenge } from "../../state/view.ts";
import { accountStrings } from "../strings-account.ts";

const words = accountStrings.passkey;

/** Makes a passkey with this device; its person is asked by the browser. */
export function makePasskey(challenge: PasskeyChallenge): Promise<Outcome<SignedChallenge>> {
  const optionsJSON = challenge.options as PublicKeyCredentialCreationOptionsJSON;
  return answered(challenge, () => startRegistration({ optionsJSON }));
}

/** Has a passkey sign the challenge; its person is asked by the browser. */
export function askPasskey(challenge: PasskeyChallenge): Promise<Outcome<SignedChallenge>> {
  const optionsJSON = challenge.options as PublicKeyCredentialRequestOptionsJSON;
  return answered(challenge, () => startAuthentication({ optionsJSON }));
}

async function answered(
  { challengeId }: PasskeyChallenge,
  ask: () => Promise<unknown>,
): Promise<Outcome<SignedChallenge>> {
  try {
    return { ok: true, value: { challengeId, response: await ask() } };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

/** Names by WebAuthn Level 3, sections 5.1.3 and 5.1.4; a refusal and a time-out look alike on purpose. */
function toFailure(error: unknown): Failure {
  const name = error instanceof Error ? error.name : "";
  const message =
    name === "NotAllowedError" || name === "AbortError"
      ? words.cancelled
      : name === "InvalidStateError"
        ? words.already
        : words.failed;
  return { reason: "refused", message, suggestion: undefined };
}
