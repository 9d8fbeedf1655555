import type { ChatLimits } from "./limits.ts";
import type { ChatEnvironment, ChatStore, NewName } from "./ports.ts";

/** What every use case of the chat is given. */
export interface Chat {
  readonly store: ChatStore;
  readonly env: ChatEnvironment;
  readonly settings: ChatSettings;
  /**
   * Identity's rule for names: the name in NFC, what it is compared by and what it looks like, or a refusal
   * ("username-invalid"). For "new" names it refuses reserved ones, too.
   */
  readonly parseUsername: (text: string, use?: "any" | "new") => NewName;
}

export interface ChatSettings {
  /** Whether one may write to a name that nobody has logged in with yet. */
  readonly waitingNames: boolean;
  /** Whether there is a room that every newcomer is in. */
  readonly lobby: boolean;
  readonly limits: ChatLimits;
}
