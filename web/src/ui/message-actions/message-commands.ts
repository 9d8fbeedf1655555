import { createContext, useContext } from "react";
import type { MessageRow } from "../../state/view.ts";
import type { Anchor } from "../parts/menu-place.ts";
import type { MessageAction } from "./message-action.ts";

/** What rows ask for. The same object for as long as a conversation is open, so that no row is drawn because of it. */
export interface MessageCommands {
  /** What can be done with a row now. */
  actionsFor(row: MessageRow): MessageAction[];
  /** @param beside where whatever opens should open */
  run(action: MessageAction, row: MessageRow, beside: Anchor): void;
  /** Gives an emoji, or takes it back when it was given. */
  toggle(row: MessageRow, emoji: string): void;
  showReactors(row: MessageRow): void;
  jumpTo(seq: number): void;
}

export const MessageCommandsContext = createContext<MessageCommands | undefined>(undefined);

export function useMessageCommands(): MessageCommands {
  const commands = useContext(MessageCommandsContext);
  if (!commands) throw new Error("A message was drawn outside of a conversation.");
  return commands;
}
