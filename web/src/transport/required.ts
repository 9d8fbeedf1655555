import { toCallError } from "./errors.ts";

/** A part of an answer that the contract promises. @throws CallError when it is not there */
export function required<T>(part: T | undefined, what: string): T {
  if (part === undefined) {
    throw toCallError(new Error(`The server answered without ${what}.`));
  }
  return part;
}
