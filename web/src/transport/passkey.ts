/** What a passkey is to answer: options in WebAuthn's own JSON. */
export interface PasskeyChallenge {
  challengeId: string;
  options: unknown;
}

/** What a passkey answered, in WebAuthn's own JSON. */
export interface SignedChallenge {
  challengeId: string;
  response: unknown;
}

/** Proof that it is still the same person; empty as long as nothing asked for one. */
export interface Confirmation {
  password?: string;
  passkey?: SignedChallenge;
}

/** As the wire has it. */
export function toAssertion({ challengeId, response }: SignedChallenge) {
  return { challengeId, responseJson: JSON.stringify(response) };
}

export function toConfirmation({ password = "", passkey }: Confirmation) {
  return { password, ...(passkey && { passkey: toAssertion(passkey) }) };
}
