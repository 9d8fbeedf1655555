import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { MAX_BLOCKS } from "./limits.ts";
import type { Caller, UserId } from "./model.ts";

/**
 * Blocks a person for the caller, or lets them again. The caller's list of conversations says so from then on; the
 * other person is told nothing. The same again is no change.
 *
 * @returns whether it is a change
 * @throws Refusal "not-found", "invalid-argument" for oneself, "limit-reached"
 */
export function setBlock(chat: Chat, caller: Caller, userId: UserId, blocked: boolean): Promise<boolean> {
  const own = caller.userId;
  return chat.store.write(async (tx) => {
    if (userId === own) {
      throw new Refusal("invalid-argument", "You cannot block yourself.", { field: "user_id" });
    }
    if ((await tx.users.byId(userId)) === undefined) {
      throw new Refusal("not-found", "There is no such person.", { field: "user_id" });
    }
    if ((await tx.blocks.has(own, userId)) === blocked) return false;
    if (blocked && (await tx.blocks.count(own)) >= MAX_BLOCKS) {
      throw new Refusal("limit-reached", "You have blocked 1,000 people, which is the most there can be.");
    }
    await (blocked ? tx.blocks.add(own, userId, chat.env.now()) : tx.blocks.remove(own, userId));
    const conversationId = await tx.conversations.direct(own, userId);
    if (conversationId !== undefined) await tx.personal.renewEntry(own, conversationId);
    return true;
  });
}
