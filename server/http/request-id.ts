import { randomFillSync } from "node:crypto";

const idBytes = 12;
/** Randomness is dear by the call and cheap by the byte. */
const pool = Buffer.alloc(idBytes * 256);
let used = pool.length;

/** A call's id: in every line of the log about it, and in its answer's `x-request-id`. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return pool.toString("base64url", used - idBytes, used);
}
