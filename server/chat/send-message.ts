import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { checkClientId, checkText } from "./limits.ts";
import { requireMember, requireRoomFor } from "./membership.ts";
import type { Caller, ConversationId, User, UserId } from "./model.ts";
import type { ChatTransaction, SentMessage } from "./ports.ts";
import { recipientById, recipientByName } from "./recipient.ts";
import { clientIdReused } from "./refusals.ts";
import { sendHash } from "./request-hash.ts";

export interface SendCommand {
  clientMessageId: string;
  target: SendTarget;
  text: string;
}

export type SendTarget =
  | { kind: "conversation_id"; value: ConversationId }
  | { kind: "username"; value: string }
  | { kind: "user_id"; value: UserId };

/** Where the message was stored. */
export interface SendResult {
  conversationId: ConversationId;
  seq: number;
  version: number;
  createdAt: number;
  recipientUnclaimed: boolean;
}

/**
 * Stores one message, once (P1, P2, P3); the same command again gives the first result.
 *
 * The id is looked up before anything else is checked (P8), so that a repeated send learns what became of
 * it even when it would be refused today.
 */
export function sendMessage(chat: Chat, caller: Caller, command: SendCommand): Promise<SendResult> {
  const requestHash = hashOf(command);
  return chat.store.write(async (tx) => {
    const earlier = await tx.messages.sent(caller.userId, command.clientMessageId);
    if (earlier !== undefined) return firstResult(earlier, requestHash);
    checkClientId(command.clientMessageId, "client_message_id");
    checkText(command.text);
    const conversationId = await resolve(chat, tx, caller, command.target);
    await tx.conversations.lock(conversationId);
    // On a store with several writers, another node may have stored it while this one waited.
    const meanwhile = await tx.messages.sent(caller.userId, command.clientMessageId);
    if (meanwhile !== undefined) return firstResult(meanwhile, requestHash);
    const { peerUnclaimed } = await requireMember(tx.conversations, conversationId, caller.userId);
    const stored = {
      conversationId,
      createdAt: chat.env.now(),
      recipientUnclaimed: peerUnclaimed,
    };
    const { clientMessageId, text } = command;
    const numbers = await tx.messages.add({
      ...stored,
      sender: caller.userId,
      clientMessageId,
      requestHash,
      text,
    });
    return { ...stored, ...numbers };
  });
}

/**
 * What an earlier send of the same command stored, or undefined: for a caller who would be refused before
 * sending (throttled), since a repeat of what is stored costs nothing and must get its answer.
 *
 * @throws Refusal "client-id-reused" as `sendMessage` does
 */
export function sentBefore(
  chat: Chat,
  caller: Caller,
  command: SendCommand,
): Promise<SendResult | undefined> {
  const requestHash = hashOf(command);
  return chat.store.read(async (tx) => {
    const earlier = await tx.messages.sent(caller.userId, command.clientMessageId);
    return earlier && firstResult(earlier, requestHash);
  });
}

function hashOf(command: SendCommand): string {
  return sendHash({ target: command.target.kind, value: command.target.value, text: command.text });
}

function firstResult({ requestHash, ...result }: SentMessage, expected: string): SendResult {
  if (requestHash !== expected) throw clientIdReused("client_message_id");
  return result;
}

async function resolve(
  chat: Chat,
  tx: ChatTransaction,
  caller: Caller,
  target: SendTarget,
): Promise<ConversationId> {
  const { kind, value } = target;
  if (kind === "conversation_id") return value;
  const other =
    kind === "username" ? await recipientByName(chat, tx, value, kind) : await recipientById(chat, tx, value);
  if (other.userId === caller.userId) {
    throw new Refusal("invalid-argument", "This is your own name. Write to somebody else.", { field: kind });
  }
  return direct(chat, tx, caller, other);
}

/** The direct conversation with `other`, made when there is none yet. */
async function direct(chat: Chat, tx: ChatTransaction, caller: Caller, other: User): Promise<ConversationId> {
  const existing = await tx.conversations.direct(caller.userId, other.userId);
  if (existing !== undefined) return existing;
  await requireRoomFor(tx.conversations, caller.userId, "caller");
  await requireRoomFor(tx.conversations, other.userId, "other");
  const conversationId = chat.env.newId("c_");
  await tx.conversations.addDirect(conversationId, caller.userId, other.userId, chat.env.now());
  return conversationId;
}
