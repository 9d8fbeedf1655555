import type { Outcome } from "../chat/outcome.ts";
import type { Directory } from "../session/directory.ts";
import { aboutConversation } from "./about-conversation.ts";
import type { Occupancy } from "./occupancy.ts";
import type { AppActions, ConversationKey } from "./view.ts";

export interface InquiryActionDeps {
  directory: Directory;
  occupancy: Occupancy;
}

export type InquiryActions = Pick<
  AppActions,
  "wordings" | "reactors" | "deliveryReport" | "updatePreferences"
>;

/** What the screen may ask about messages, and a person's own settings. */
export function inquiryActions({ directory, occupancy }: InquiryActionDeps): InquiryActions {
  const me = () => occupancy.me()?.userId ?? "";
  const about = <T>(key: ConversationKey, ask: (conversationId: string) => Promise<Outcome<T>>) =>
    aboutConversation(occupancy, key, ask);
  return {
    wordings: (key, seq) => about(key, (id) => directory.wordings(id, seq, me())),
    reactors: (key, reaction) => about(key, (id) => directory.reactors(id, reaction, me())),
    deliveryReport: (key, seq, pageToken) =>
      about(key, (id) => directory.deliveryReport(id, seq, pageToken, me())),
    updatePreferences: async (change) => {
      const outcome = await directory.updatePreferences(change, me());
      return outcome.ok ? { ok: true, value: undefined } : outcome;
    },
  };
}
