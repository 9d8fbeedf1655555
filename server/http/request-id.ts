import { randomFillSync } from "node:crypto";

const idBytes = 12;
const idLength = 16;
/** Randomness is dear by the call and cheap by the byte, and so is its text. A part of a text keeps all of it: so few at a time. */
const pool = Buffer.alloc(idBytes * 16);
let ids = "";
let used = 0;

/** A call's id: in every line of the log about it, and in its answer's `x-request-id`. */
export function newRequestId(): string {
  if (used === ids.length) {
    ids = randomFillSync(pool).toString("base64url");
    used = 0;
  }
  used += idLength;
  return ids.slice(used - idLength, used);
}
