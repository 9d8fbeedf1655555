import type { Outcome } from "../chat/outcome.ts";
import type { Occupancy } from "./occupancy.ts";
import type { ConversationKey } from "./view.ts";

const unknown: Outcome<never> = {
  ok: false,
  failure: {
    reason: "refused",
    message: "The server does not know this conversation yet.",
    suggestion: undefined,
  },
};

/** Asks something about a conversation by its id: one that was only begun here has none yet. */
export async function aboutConversation<T>(
  occupancy: Occupancy,
  key: ConversationKey,
  ask: (conversationId: string) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const id = occupancy.desk()?.idOf(key);
  return id === undefined ? unknown : ask(id);
}
