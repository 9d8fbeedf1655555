import { isIP } from "node:net";

/** The part of a request that says whom it is addressed to: `name:port` as the client wrote it. */
export interface Authority {
  /** As sent, for comparing with an origin. */
  text: string;
  /** In lower case, without brackets, port and final dot. */
  name: string;
}

const shape = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/;

/**
 * Reads a Host header or an `:authority`. Undefined when it is malformed: such a value makes `new URL` throw
 * deep inside the RPC library, outside of any try.
 */
export function parseAuthority(text: string | undefined): Authority | undefined {
  const [, host, port] = shape.exec(text ?? "") ?? [];
  if (
    text === undefined ||
    host === undefined ||
    Number(port ?? 0) > 65_535 ||
    !URL.canParse(`http://${text}`)
  ) {
    return undefined;
  }
  // The URL parser also turns other spellings of an address (127.1, 0x7f000001) into the usual one.
  const name = new URL(`http://${text}`).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return name === "" ? undefined : { text: text.toLowerCase(), name };
}

/**
 * Which names the server answers to. Any other could be an attacker's, pointed at this machine so that
 * their page becomes "same origin" (DNS rebinding). That trick needs a name, so every IP address is let in.
 * @param names in lower case, without ports
 */
export function createHostRule(names: readonly string[]): (name: string) => boolean {
  const known = new Set(["localhost", ...names]);
  return (name) => isIP(name) !== 0 || known.has(name) || name.endsWith(".localhost");
}

/** Whether a name or address means this very machine; browsers trust such a page also without TLS. */
export function isLoopback(name: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|::1)$/.test(name);
}
