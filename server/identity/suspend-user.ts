import { parseReason, requireOperator, type Acting } from "../operators.ts";
import { Refusal } from "../refusal.ts";
import { accountOf } from "./account-of.ts";
import type { Identity } from "./identity.ts";
import type { UserId } from "./ports.ts";

/**
 * Keeps a person out, or lets them in again. Their sessions end with all calls that run under them; their browsers
 * stay known, for the day when they may come back.
 *
 * @returns the record's number; undefined when it was so already
 * @throws Refusal "not-allowed", also for an operator; "not-found", "invalid-argument"
 */
export async function suspendUser(
  { store, env, registry }: Identity,
  by: Acting,
  { userId, suspended, reason }: { userId: UserId; suspended: boolean; reason: string },
): Promise<number | undefined> {
  const why = parseReason(reason);
  const { record, ended } = await store.write(async (tx) => {
    await requireOperator(tx.operators, by);
    const account = await accountOf(tx, userId);
    if (account.operator && suspended) {
      throw new Refusal(
        "not-allowed",
        `${account.username} is an operator. Take the role from them first, on the server's machine.`,
      );
    }
    if (account.suspended === suspended) return { record: undefined, ended: [] };
    const at = env.now();
    await tx.operators.setSuspended(userId, suspended ? at : undefined);
    const act = suspended ? "suspend-user" : "restore-user";
    return {
      record: await tx.operators.record({ by, act, at, userId, reason: why }),
      ended: suspended ? await tx.sessions.removeAllOf(userId) : [],
    };
  });
  registry.end(ended);
  return record;
}

/** What somebody is told who proved to be a person that an operator keeps out. */
export function isSuspended(): Refusal {
  return new Refusal(
    "suspended",
    "This account has been suspended. Ask whoever runs this server if you think that is a mistake.",
  );
}
