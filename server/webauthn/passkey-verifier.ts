import type { RegistrationResponseJSON, AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { PasskeyVerifier } from "../identity/passkey-ports.ts";

/** COSE: ES256, EdDSA and RS256, which all authenticators that are about can do. */
const ALGORITHMS = [-7, -8, -257];

/** The library takes most of a second to load, and many servers never see a passkey. */
const library = () => import("@simplewebauthn/server");
const helpers = () => import("@simplewebauthn/server/helpers");

/**
 * WebAuthn's rules by `@simplewebauthn/server`. It throws for whatever is not right, and for what is malformed; both
 * are a wrong answer.
 *
 * @param serverName what a browser calls the site when it asks
 */
export function createPasskeyVerifier(serverName: string): PasskeyVerifier {
  return {
    async creationOptions({ party, challenge, user, existing, timeout }) {
      const { generateRegistrationOptions } = await library();
      return generateRegistrationOptions({
        rpName: serverName,
        rpID: party.id,
        userID: new TextEncoder().encode(user.userId),
        userName: user.username,
        userDisplayName: user.displayName || user.username,
        challenge: fromBase64(challenge),
        timeout,
        attestationType: "none",
        // A passkey that its authenticator finds by itself: to name a person's passkeys to whoever types their name
        // would tell strangers about them.
        authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
        excludeCredentials: existing.map(({ credentialId, transports }) => ({
          id: credentialId,
          transports: [...transports],
        })),
        supportedAlgorithmIDs: ALGORITHMS,
      });
    },

    async requestOptions({ party, challenge, timeout }) {
      const { generateAuthenticationOptions } = await library();
      return generateAuthenticationOptions({
        rpID: party.id,
        challenge: fromBase64(challenge),
        timeout,
        allowCredentials: [],
        userVerification: "preferred",
      });
    },

    async verifyCreation({ party, challenge, response }) {
      const { verifyRegistrationResponse } = await library();
      const made = response as RegistrationResponseJSON;
      return orUndefined(async () => {
        if (!(await isUnattested(made))) return undefined;
        const { registrationInfo } = await verifyRegistrationResponse({
          response: made,
          expectedChallenge: challenge,
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          requireUserVerification: false,
          supportedAlgorithmIDs: ALGORITHMS,
        });
        if (registrationInfo === undefined) return undefined;
        const { id: credentialId, publicKey, counter, transports } = registrationInfo.credential;
        return { credentialId, publicKey, counter, transports: knownTransports(transports) };
      });
    },

    async verifyAssertion({ party, challenge, response, passkey }) {
      const { verifyAuthenticationResponse } = await library();
      return orUndefined(async () => {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          requireUserVerification: false,
          credential: { id: passkey.credentialId, publicKey: passkey.publicKey, counter: passkey.counter },
        });
        return verified && isOf(passkey.userId, response as AuthenticationResponseJSON)
          ? { counter: authenticationInfo.newCounter }
          : undefined;
      });
    },
  };
}

/**
 * Whether nobody but the authenticator itself vouches for it, which is what we ask for. To check a certificate the
 * library would fetch lists from addresses that stand in it: a server must not call where a stranger wants it to.
 */
async function isUnattested({ response }: RegistrationResponseJSON): Promise<boolean> {
  const { decodeAttestationObject } = await helpers();
  const attestation = decodeAttestationObject(fromBase64(response.attestationObject));
  const format = attestation.get("fmt");
  return format === "none" || (format === "packed" && attestation.get("attStmt").get("x5c") === undefined);
}

/** Whether the authenticator means this user, as far as it says whom it means. */
function isOf(userId: string, { response }: AuthenticationResponseJSON): boolean {
  const { userHandle } = response;
  return !userHandle || Buffer.from(userHandle, "base64url").toString() === userId;
}

const TRANSPORTS = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** A list from the wire: only words that WebAuthn knows are kept. */
function knownTransports(given: unknown): string[] {
  return Array.isArray(given)
    ? given.filter((one) => typeof one === "string" && TRANSPORTS.has(one)).slice(0, TRANSPORTS.size)
    : [];
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64url"));
}

async function orUndefined<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
