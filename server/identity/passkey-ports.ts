import type { StoredPasskey } from "./key-ports.ts";

/** The site that passkeys are made for (WebAuthn's relying party). */
export interface RelyingParty {
  /** Its host name. */
  id: string;
  /** Its origin, such as `https://chat.example.com`. */
  origin: string;
}

/** A challenge that a passkey is to sign: 256 random bits as base64url. */
interface Question {
  party: RelyingParty;
  challenge: string;
}

/** WebAuthn's rules, which are a library's business. What a browser answers may be anything. */
export interface PasskeyVerifier {
  /** `PublicKeyCredentialCreationOptionsJSON`: what a browser makes a passkey with. */
  creationOptions(
    question: Question & {
      user: { userId: string; username: string; displayName: string };
      /** Those that the person has already. */
      existing: readonly StoredPasskey[];
      /** How long the browser may take, in milliseconds. */
      timeout: number;
    },
  ): Promise<object>;
  /** `PublicKeyCredentialRequestOptionsJSON`: what a browser asks its passkeys with. */
  requestOptions(question: Question & { timeout: number }): Promise<object>;
  /** What was made, if the answer is right. */
  verifyCreation(
    question: Question & { response: unknown },
  ): Promise<Pick<StoredPasskey, "credentialId" | "publicKey" | "counter" | "transports"> | undefined>;
  /** What the authenticator has counted, if the passkey signed the challenge and has not counted back. */
  verifyAssertion(
    question: Question & { response: unknown; passkey: StoredPasskey },
  ): Promise<{ counter: number } | undefined>;
}
