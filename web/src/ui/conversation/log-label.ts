import type { ConversationView } from "../../state/view.ts";
import { shownTitle } from "../shown-title.ts";
import { strings } from "../strings.ts";

/** The message list's accessible name. */
export function logLabel(view: ConversationView): string {
  const title = shownTitle(view);
  return view.kind === "room" || view.self
    ? strings.conversation.inRoom(title)
    : strings.conversation.withPerson(title);
}
