import { hash, randomBytes, randomInt } from "node:crypto";
import type { IdentityEnvironment } from "./ports.ts";

/** Letters and digits that nobody mistakes for one another when a code is read out or copied by hand. */
const CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
const CODE_LENGTH = 12;
/** Crockford's base32: no I, L, O and U. */
const BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 128 bits, five to a character. */
const RECOVERY_CODE_LENGTH = 26;

/** The environment of a real server. */
export function createIdentityEnvironment(now: () => number): IdentityEnvironment {
  return {
    now,
    newId: (prefix) => prefix + randomBytes(16).toString("base64url"),
    newSecret: () => randomBytes(32).toString("base64url"),
    newCode: () =>
      Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join(""),
    newRecoveryCode: () => base32(BigInt(`0x${randomBytes(16).toString("hex")}`)),
  };
}

function base32(bits: bigint): string {
  const digits = Array.from(
    { length: RECOVERY_CODE_LENGTH },
    (_, index) => BASE32[Number((bits >> BigInt(5 * index)) & 31n)],
  );
  return digits.toReversed().join("");
}

/** Whether a text has the form of a token or a browser's secret; what has not is never looked up. */
export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** What is stored of a secret. The secrets are random, so one fast hash is enough. */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "base64url");
}

/** What is stored of an operator's code: bound to its user, so that equal codes do not look alike. */
export function hashCode(userId: string, code: string): string {
  return hashSecret(`${userId} ${normalCode(code)}`);
}

/** What is stored of a recovery code; its 128 bits need no slow hash. */
export function hashRecoveryCode(userId: string, code: string): string {
  return hashSecret(`${userId} ${normalRecoveryCode(code)}`);
}

/** A recovery code as it is shown: in groups of five and one of six. */
export function showRecoveryCode(code: string): string {
  return code.replace(/(.{5})(?=.{5})/g, "$1-");
}

/** What Crockford's alphabet leaves out, people write for what it means. */
function normalRecoveryCode(code: string): string {
  return normalCode(code).replaceAll("O", "0").replace(/[IL]/g, "1");
}

/** A code as it is shown: in groups of four. */
export function showCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** Case, dashes and spaces do not matter to a person who types a code. */
function normalCode(code: string): string {
  return code.toUpperCase().replace(/[^A-Z0-9]/g, "");
}
