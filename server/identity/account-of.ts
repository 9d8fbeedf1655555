import { Refusal } from "../refusal.ts";
import type { Account, IdentityReader, UserId } from "./ports.ts";

/** The account that an operator names. @throws Refusal "not-found" for one that is gone, and for a name that waits */
export async function accountOf(tx: IdentityReader, userId: UserId): Promise<Account> {
  const account = await tx.accounts.byId(userId);
  // A deleted account has no name any more.
  if (account?.claimed === true && account.username !== "") return account;
  throw new Refusal("not-found", "There is no such account.", { field: "user_id" });
}
