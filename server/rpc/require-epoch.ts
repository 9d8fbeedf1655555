import { Refusal } from "../refusal.ts";

/**
 * Lets pass what was meant for this epoch, or for none in particular. A mark is a number, and after a restored backup
 * the number may stand for a message that its sender never saw.
 * @param current the store's epoch, which does not change while the server runs
 */
export function requireEpoch(named: string, current: string): void {
  if (named !== "" && named !== current) {
    throw new Refusal("epoch-over", "The server went back to a backup since these messages were received.", {
      field: "epoch",
    });
  }
}
