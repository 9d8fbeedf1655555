import { parseReason, requireOperator, type Acting } from "../operators.ts";
import { accountOf } from "./account-of.ts";
import { closeAccount } from "./delete-account.ts";
import type { Identity } from "./identity.ts";
import type { UserId } from "./ports.ts";

/**
 * Deletes somebody's account for them, as they could themselves: see `deleteAccount`. What they have in the chat is
 * dealt with afterwards.
 *
 * @returns the record's number
 * @throws Refusal "not-allowed", "not-found", "invalid-argument"
 */
export async function deleteUser(
  identity: Identity,
  by: Acting,
  { userId, reason }: { userId: UserId; reason: string },
): Promise<number> {
  const why = parseReason(reason);
  const { record, ended } = await identity.store.write(async (tx) => {
    await requireOperator(tx.operators, by);
    await accountOf(tx, userId);
    const deed = { by, act: "delete-user", at: identity.env.now(), userId, reason: why } as const;
    return { record: await tx.operators.record(deed), ended: await closeAccount(identity, tx, userId) };
  });
  identity.registry.end(ended);
  return record;
}
