import type { ConversationView } from "../../state/view.ts";
import { strings } from "../strings.ts";

/** The message list's accessible name. */
export function logLabel({ kind, title }: ConversationView): string {
  return kind === "room" ? strings.conversation.inRoom(title) : strings.conversation.withPerson(title);
}
