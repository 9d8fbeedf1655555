import { Refusal } from "../refusal.ts";

/** The same words for a conversation that does not exist and for one the caller may not see (P7). */
export function conversationNotFound(): Refusal {
  return new Refusal("conversation-not-found", "There is no such conversation, or you are not in it.", {
    field: "conversation_id",
  });
}

export function clientIdReused(field: "client_message_id" | "client_room_id"): Refusal {
  return new Refusal(
    "client-id-reused",
    "This id was used before, for something else. Send it again as new.",
    {
      field,
    },
  );
}
