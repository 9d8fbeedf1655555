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

/** The same words for one that never was, was withdrawn, has expired or is used up: nobody learns which. */
export function invitationNotFound(): Refusal {
  return new Refusal("invitation-not-found", "This invitation is not good any more. Ask for a new one.", {
    field: "token",
  });
}

/**
 * The same words for everybody who accepts nothing, so that nobody learns why.
 *
 * @param username empty when they deleted their account
 */
export function recipientRefuses(username: string, field?: string): Refusal {
  const name = username === "" ? "This person" : username;
  return new Refusal("recipient-refuses", `${name} accepts no messages.`, { ...(field && { field }) });
}

export function conversationClosed(): Refusal {
  return new Refusal("conversation-closed", "This room is closed. What was said here stays to be read.", {
    field: "conversation_id",
  });
}

export function messageDeleted(): Refusal {
  return new Refusal("message-deleted", "This message has been deleted.");
}
