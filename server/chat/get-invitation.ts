import type { Chat } from "./chat.ts";
import { findInvitation, type FoundInvitation } from "./invitation.ts";
import type { Caller } from "./model.ts";

/** Says where an invitation leads, to whoever has it. */
export function getInvitation(chat: Chat, caller: Caller, token: string): Promise<FoundInvitation> {
  return chat.store.read((tx) => findInvitation(tx, caller, token, chat.env.now()));
}
