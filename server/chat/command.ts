import type { Chat } from "./chat.ts";
import { checkClientId } from "./limits.ts";
import type { Caller, ConversationId } from "./model.ts";
import type { PerformedCommand } from "./message-ports.ts";
import type { ChatTransaction } from "./ports.ts";
import { clientIdReused } from "./refusals.ts";
import { countStored } from "./stored-bytes.ts";

/** A change of what is there already. It is performed at most once per caller and id, for ever (P2). */
export interface Command {
  /** Chosen by the caller; never used for another command. */
  clientCommandId: string;
  /** Whose row is locked meanwhile. */
  conversationId: ConversationId;
  /** Says what is asked for: the same id with another one is refused. */
  requestHash: string;
  /** The words that it stores; left out: none. */
  text?: string;
  /**
   * Checks that the caller may, and does it, unless there is nothing to do.
   *
   * @returns the version of the change, or of the last one when there was nothing to change
   */
  perform(tx: ChatTransaction, caller: Caller, at: number): Promise<number>;
}

/** What names a command and where it takes place. */
export type CommandName = Pick<Command, "clientCommandId" | "conversationId">;

/**
 * Performs a command, once; the same again gives the first result. The id is looked up before anything else is
 * checked (P8), as `sendMessage` does.
 *
 * @returns the version of the change
 * @throws Refusal "client-id-reused", "invalid-argument", and what `perform` refuses
 */
export function once(chat: Chat, caller: Caller, command: Command): Promise<number> {
  const { clientCommandId, conversationId, requestHash } = command;
  return chat.store.write(async (tx) => {
    const earlier = await tx.commands.performed(caller.userId, clientCommandId);
    if (earlier !== undefined) return firstResult(earlier, requestHash);
    checkClientId(clientCommandId, "client_command_id");
    await tx.conversations.lock(conversationId);
    // On a store with several writers, another node may have performed it while this one waited.
    const meanwhile = await tx.commands.performed(caller.userId, clientCommandId);
    if (meanwhile !== undefined) return firstResult(meanwhile, requestHash);
    const at = chat.env.now();
    const version = await command.perform(tx, caller, at);
    await countStored(chat, tx, { userId: caller.userId, text: command.text ?? "", at });
    await tx.commands.add(caller.userId, clientCommandId, { requestHash, version });
    return version;
  });
}

/**
 * What the same command was answered with earlier, or undefined: as `sentBefore`, for a caller who would be
 * refused for being too fast.
 *
 * @throws Refusal "client-id-reused"
 */
export function performedBefore(
  chat: Chat,
  caller: Caller,
  { clientCommandId, requestHash }: Command,
): Promise<number | undefined> {
  return chat.store.read(async (tx) => {
    const earlier = await tx.commands.performed(caller.userId, clientCommandId);
    return earlier && firstResult(earlier, requestHash);
  });
}

function firstResult({ requestHash, version }: PerformedCommand, expected: string): number {
  if (requestHash !== expected) throw clientIdReused("client_command_id");
  return version;
}
