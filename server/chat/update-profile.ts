import type { Chat } from "./chat.ts";
import { parseDisplayName } from "./display-name.ts";
import type { Caller, User } from "./model.ts";

/**
 * Changes what the caller would like to be called; everybody who shares a conversation with them learns of it. The same
 * again is no change.
 *
 * @returns the caller as they are now
 * @throws Refusal "invalid-argument"
 */
export function updateProfile(
  chat: Chat,
  { userId }: Caller,
  { displayName: text }: { displayName: string },
): Promise<User> {
  return chat.store.write(async (tx) => {
    const displayName = parseDisplayName(text);
    const user = await tx.users.byId(userId);
    if (user === undefined) throw new Error("The caller is nobody.");
    if ((user.displayName ?? "") === displayName) return user;
    await tx.users.setDisplayName(userId, displayName);
    await tx.users.announce(userId);
    return (await tx.users.byId(userId)) ?? user;
  });
}
