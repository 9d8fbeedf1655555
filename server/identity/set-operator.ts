import { Refusal } from "../refusal.ts";
import { accountOf } from "./account-of.ts";
import type { Identity } from "./identity.ts";
import type { UserId } from "./ports.ts";

/**
 * Gives somebody the role of operator, or takes it: on the server's machine only.
 *
 * @returns the record's number; undefined when it was so already
 * @throws Refusal "not-found"; "not-allowed" for somebody who is suspended
 */
export function setOperator(
  { store, env }: Identity,
  { userId, operator }: { userId: UserId; operator: boolean },
): Promise<number | undefined> {
  return store.write(async (tx) => {
    const account = await accountOf(tx, userId);
    if (account.suspended && operator) {
      throw new Refusal("not-allowed", `${account.username} is suspended. Let them in again first.`);
    }
    if (account.operator === operator) return undefined;
    await tx.operators.setOperator(userId, operator);
    const act = operator ? "make-operator" : "unmake-operator";
    return tx.operators.record({ by: undefined, act, at: env.now(), userId });
  });
}
