import { hashSecret } from "./secrets.ts";

/** By connection: the token that came by it last. */
const lastTokens = new WeakMap<object, HashedToken>();

/**
 * What is stored of a session's token. A client's connection brings the same token over and over, and to hash it costs more
 * than all else about finding its session: so the last one is remembered, for as long as the connection.
 *
 * @param token which `isSecret`
 */
export function hashToken(token: string, connection: object | undefined): string {
  if (connection === undefined) return hashSecret(token);
  const last = lastTokens.get(connection);
  if (last?.is(token) === true) return last.hash;
  const hashed = new HashedToken(token);
  lastTokens.set(connection, hashed);
  return hashed.hash;
}

class HashedToken {
  readonly hash: string;
  /** A copy, since a part of a header field would keep all of the field. */
  readonly #bytes: Uint8Array;

  constructor(token: string) {
    this.hash = hashSecret(token);
    this.#bytes = Uint8Array.from(token, (letter) => letter.charCodeAt(0));
  }

  /**
   * Takes equally long wherever they differ: behind a proxy, the next call on a connection may be somebody else's, who
   * must not learn from the time how much of their guess is right.
   */
  is(token: string): boolean {
    let difference = token.length ^ this.#bytes.length;
    for (let index = 0; index < this.#bytes.length; index += 1) {
      difference |= token.charCodeAt(index) ^ (this.#bytes[index] ?? 0);
    }
    return difference === 0;
  }
}
