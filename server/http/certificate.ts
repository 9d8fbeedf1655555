import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";

/** A certificate chain and its private key, as PEM. */
export interface KeyPair {
  cert: Buffer;
  key: Buffer;
}

export interface CertificateOptions {
  /** Paths of the two files. */
  files: { cert: string; key: string };
  /** What is in use. */
  current: KeyPair;
  /** Uses a pair for connections from now on. */
  use: (pair: KeyPair) => void;
  renewed: () => void;
  /** The files cannot be used, and why; what was in use stays. Told once for each state of the files. */
  unusable: (reason: unknown) => void;
}

/** Keeps a port's certificate as its files have it. */
export interface Certificate {
  /** Looks whether the files have changed. Never rejects. */
  check(): Promise<void>;
}

/**
 * Compares contents, not times: whoever renews certificates may swap symbolic links, or restore old times. Between the
 * writing of one file and of the other the pair does not fit; then it is looked at again later.
 */
export function createCertificate({
  files,
  current,
  use,
  renewed,
  unusable,
}: CertificateOptions): Certificate {
  let inUse = current;
  let complainedOf = "";
  const complain = (state: string, reason: unknown): void => {
    if (state === complainedOf) return;
    complainedOf = state;
    unusable(reason);
  };
  return {
    async check() {
      try {
        const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)]);
        if (cert.equals(inUse.cert) && key.equals(inUse.key)) {
          complainedOf = "";
          return;
        }
        try {
          requireFit({ cert, key });
        } catch (error) {
          complain(`${cert.toString("latin1")}${key.toString("latin1")}`, error);
          return;
        }
        inUse = { cert, key };
        complainedOf = "";
        use(inUse);
        renewed();
      } catch (error) {
        complain(String(error), error);
      }
    },
  };
}

/**
 * Throws unless a port can use the pair. A certificate and a key of different kinds, as RSA and ECDSA, make a context
 * too: with it every handshake would fail.
 */
export function requireFit({ cert, key }: KeyPair): void {
  createSecureContext({ cert, key });
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw new Error("the private key is not the certificate's");
  }
}
