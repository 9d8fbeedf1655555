import { randomFillSync } from "node:crypto";

const idBytes = 12;
const idLength = 16;
/** Randomness is dear by the call and cheap by the byte. */
const pool = Buffer.alloc(idBytes * 256);
let drawn = pool.length;
/** So is its text. A part of a text keeps all of it: so few at a time. */
const textBytes = idBytes * 16;
let ids = "";
let used = 0;

/** A call's id: in every line of the log about it, and in its answer's `x-request-id`. */
export function newRequestId(): string {
  if (used === ids.length) refill();
  used += idLength;
  return ids.slice(used - idLength, used);
}

function refill(): void {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  ids = pool.toString("base64url", drawn, drawn + textBytes);
  drawn += textBytes;
  used = 0;
}
