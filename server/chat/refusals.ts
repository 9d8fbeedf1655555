import { Refusal } from "../refusal.ts";
import type { ClientIdField } from "./limits.ts";

/** The same words for a conversation that does not exist and for one the caller may not see (P7). */
export function conversationNotFound(): Refusal {
  return new Refusal("conversation-not-found", "There is no such conversation, or you are not in it.", {
    field: "conversation_id",
  });
}

export function clientIdReused(field: ClientIdField): Refusal {
  return new Refusal(
    "client-id-reused",
    "This id was used before, for something else. Send it again as new.",
    {
      field,
    },
  );
}

export function messageNotFound(field: string): Refusal {
  return new Refusal("message-not-found", "There is no such message in this conversation.", { field });
}

export function messageDeleted(): Refusal {
  return new Refusal("message-deleted", "This message has been deleted.");
}
