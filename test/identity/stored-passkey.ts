import type { StoredPasskey } from "../../server/identity/key-ports.ts";

/** A passkey as it is stored, that nothing signs with. */
export function storedPasskey(userId: string): StoredPasskey {
  return {
    passkeyId: "k_1",
    credentialId: "credential",
    userId,
    publicKey: new Uint8Array([1]),
    counter: 0,
    transports: [],
    name: "",
    createdAt: 1,
    usedAt: undefined,
  };
}
