import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** What a test may have wrong about an answer. */
export interface Deceit {
  /** Where the browser says it is. */
  origin?: string;
  /** The challenge that it says it signs, base64url. */
  challenge?: string;
  /** The host name that the authenticator says it is asked by. */
  rpId?: string;
  /** What the authenticator says it has counted. */
  counter?: number;
  /** Whom the authenticator says it means. */
  userId?: string;
}

/** What it knows of the passkey that it made. */
interface Key {
  credentialId: Buffer;
  privateKey: KeyObject;
  rpId: string;
  userHandle: string;
  counter: number;
}

/** The part of the options that an authenticator goes by. */
interface CreationOptions {
  challenge: string;
  rp: { id: string };
  user: { id: string };
  excludeCredentials?: { id: string }[];
}

/**
 * A browser with an authenticator in it, as a server meets them: it holds one passkey (ES256), without any screen
 * (WebAuthn Level 3, sections 6.1 and 6.5).
 */
export function softwareAuthenticator(origin: string) {
  let key: Key | undefined;

  function clientData(type: string, challenge: string, deceit: Deceit): Buffer {
    return Buffer.from(
      JSON.stringify({
        type,
        challenge: deceit.challenge ?? challenge,
        origin: deceit.origin ?? origin,
        crossOrigin: false,
      }),
    );
  }

  return {
    /** `RegistrationResponseJSON` for `PublicKeyCredentialCreationOptionsJSON`. */
    create(optionsJson: string, deceit: Deceit = {}): string {
      const options = JSON.parse(optionsJson) as CreationOptions;
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const credentialId = randomBytes(32);
      key = { credentialId, privateKey, rpId: options.rp.id, userHandle: options.user.id, counter: 0 };
      const attested = Buffer.concat([Buffer.alloc(16), uint(32, 2), credentialId, coseKey(publicKey)]);
      const authData = Buffer.concat([authenticatorData(deceit.rpId ?? key.rpId, 0x45, 0), attested]);
      const attestationObject = map([
        [text("fmt"), text("none")],
        [text("attStmt"), map([])],
        [text("authData"), bytes(authData)],
      ]);
      return answer(credentialId, {
        clientDataJSON: base64(clientData("webauthn.create", options.challenge, deceit)),
        attestationObject: base64(attestationObject),
        transports: ["internal"],
      });
    },

    /** `AuthenticationResponseJSON` for `PublicKeyCredentialRequestOptionsJSON`. */
    get(optionsJson: string, deceit: Deceit = {}): string {
      if (key === undefined) throw new Error("This authenticator has made no passkey yet.");
      const { challenge } = JSON.parse(optionsJson) as { challenge: string };
      key.counter += 1;
      const authData = authenticatorData(deceit.rpId ?? key.rpId, 0x05, deceit.counter ?? key.counter);
      const clientDataJson = clientData("webauthn.get", challenge, deceit);
      const signed = Buffer.concat([authData, sha256(clientDataJson)]);
      return answer(key.credentialId, {
        clientDataJSON: base64(clientDataJson),
        authenticatorData: base64(authData),
        signature: base64(sign("sha256", signed, key.privateKey)),
        userHandle: deceit.userId === undefined ? key.userHandle : base64(Buffer.from(deceit.userId)),
      });
    },
  };
}

/** What both kinds of answer have in common. */
function answer(credentialId: Buffer, response: object): string {
  const id = base64(credentialId);
  return JSON.stringify({ id, rawId: id, type: "public-key", clientExtensionResults: {}, response });
}

function authenticatorData(rpId: string, flags: number, counter: number): Buffer {
  return Buffer.concat([sha256(rpId), uint(flags, 1), uint(counter, 4)]);
}

function coseKey(publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return map([
    [integer(1), integer(2)],
    [integer(3), integer(-7)],
    [integer(-1), integer(1)],
    [integer(-2), bytes(Buffer.from(x, "base64url"))],
    [integer(-3), bytes(Buffer.from(y, "base64url"))],
  ]);
}

/* As much of CBOR (RFC 8949) as the above needs. */

function head(major: number, value: number): Buffer {
  const kind = major << 5;
  if (value < 24) return uint(kind | value, 1);
  if (value < 0x100) return Buffer.concat([uint(kind | 24, 1), uint(value, 1)]);
  return Buffer.concat([uint(kind | 25, 1), uint(value, 2)]);
}

const integer = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value]);
const text = (value: string): Buffer => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (entries: [Buffer, Buffer][]): Buffer =>
  Buffer.concat([head(5, entries.length), ...entries.flat()]);

function uint(value: number, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  buffer.writeUIntBE(value, 0, size);
  return buffer;
}

function sha256(data: string | Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}

function base64(data: Buffer): string {
  return data.toString("base64url");
}
