import type { ChatLimits } from "./limits.ts";
import type { ChatEnvironment, ChatStore } from "./ports.ts";

/** What every use case of the chat is given. */
export interface Chat {
  readonly store: ChatStore;
  readonly env: ChatEnvironment;
  readonly settings: ChatSettings;
  /** Identity's rule for names: the name as typed and case-folded, or a refusal ("username-invalid"). */
  readonly parseUsername: (text: string) => { username: string; canonical: string };
}

export interface ChatSettings {
  /** Whether one may write to a name that nobody has logged in with yet. */
  readonly waitingNames: boolean;
  /** Whether there is a room that every newcomer is in. */
  readonly lobby: boolean;
  readonly limits: ChatLimits;
}
