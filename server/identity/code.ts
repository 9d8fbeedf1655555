import type { CodeWriter, StoredCode, UserId } from "./ports.ts";
import { hashCode } from "./secrets.ts";

/**
 * Tries a code on a user: right, it is used up; wrong, it has one try less and after the last one it is
 * worth nothing.
 */
export async function redeemCode(
  codes: CodeWriter,
  userId: UserId,
  code: string,
  now: number,
): Promise<boolean> {
  const stored = await codes.find(userId);
  if (stored === undefined) {
    return false;
  }
  const right = isRight(stored, hashCode(userId, code), now);
  const triesLeft = stored.triesLeft - 1;
  if (right || triesLeft <= 0) {
    await codes.remove(userId);
  } else {
    await codes.put(userId, { ...stored, triesLeft });
  }
  return right;
}

/** Both are hashes, so the time a comparison takes tells nothing about the code. */
function isRight(stored: StoredCode, codeHash: string, now: number): boolean {
  return stored.codeHash === codeHash && now < stored.expiresAt;
}
