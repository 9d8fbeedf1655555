import { createContext, useContext } from "react";
import type { ConversationKey, Loss, MessageRow, Person } from "../../state/view.ts";

/** The dialog that is open, with what it is about. At most one is. */
export type OpenDialog =
  | { kind: "new-room" | "new-group" | "rooms" }
  | { kind: "about" | "members" | "add-people" | "leave"; key: ConversationKey }
  | { kind: "room-settings" | "invitations" | "pins" | "go-to-date"; key: ConversationKey }
  /** Where is my message? */
  | { kind: "report"; key: ConversationKey; seq: number }
  | { kind: "passkey" | "recovery-code" | "link" }
  | { kind: "password" | "settings" | "shortcuts" | "log-in-again" }
  /** To block somebody, or to let them again. */
  | { kind: "block"; person: Person; block: boolean }
  | { kind: "operate" }
  /** Takes somebody's message away as an operator. */
  | { kind: "remove"; key: ConversationKey; row: MessageRow }
  | {
      kind: "log-out";
      forget: boolean;
      loss: Loss;
      failure: string | undefined;
    };

/** Nothing that anybody has to be asked about. */
export const noLoss: Loss = { unsent: [], waiting: 0, drafts: [] };

/** Opens a dialog in place of any that is open; undefined closes. */
export const DialogContext = createContext<(dialog: OpenDialog | undefined) => void>(() => undefined);

export function useDialog(): (dialog: OpenDialog | undefined) => void {
  return useContext(DialogContext);
}
