import type { Chat } from "./chat.ts";
import { checkClientId } from "./limits.ts";
import { requireMember, requireRoomFor, requireWriter } from "./membership.ts";
import type { SentMessage } from "./message-ports.ts";
import type { Caller, ConversationId, User, UserId } from "./model.ts";
import type { ChatTransaction } from "./ports.ts";
import { recipientById, recipientByName } from "./recipient.ts";
import { clientIdReused, messageNotFound } from "./refusals.ts";
import { sendHash } from "./request-hash.ts";
import { countStored } from "./stored-bytes.ts";
import { type ForwardSource, wordsOf } from "./words.ts";

export interface SendCommand {
  clientMessageId: string;
  target: SendTarget;
  /** Empty with `forward`. */
  text: string;
  /** The message of the same conversation that it answers; 0 or left out: none. */
  replyToSeq?: number;
  /** The message whose words it repeats, where it does. */
  forward?: ForwardSource | undefined;
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
  const { clientMessageId, text, replyToSeq = 0, forward } = command;
  return chat.store.write(async (tx) => {
    const earlier = await tx.messages.sent(caller.userId, clientMessageId);
    if (earlier !== undefined) return firstResult(earlier, requestHash);
    checkClientId(clientMessageId, "client_message_id");
    const words = await wordsOf(tx, caller.userId, { text, replyToSeq, forward });
    const conversationId = await resolve(chat, tx, caller, command.target);
    const waited = await tx.conversations.lock(conversationId);
    // On a store with several writers, another node may have stored it while this one waited.
    const meanwhile = waited ? await tx.messages.sent(caller.userId, clientMessageId) : undefined;
    if (meanwhile !== undefined) return firstResult(meanwhile, requestHash);
    const membership = await requireMember(tx.conversations, conversationId, caller.userId);
    requireWriter(membership);
    if (replyToSeq !== 0) await requireAnswerable(tx, conversationId, replyToSeq);
    const stored = {
      conversationId,
      createdAt: chat.env.now(),
      recipientUnclaimed: membership.peerUnclaimed,
    };
    await countStored(chat, tx, { userId: caller.userId, text: words.text, at: stored.createdAt });
    const numbers = await tx.messages.add({
      ...stored,
      ...words,
      sender: membership.user,
      clientMessageId,
      requestHash,
      replyToSeq,
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

function hashOf({ target, text, replyToSeq = 0, forward }: SendCommand): string {
  return sendHash({ target: target.kind, value: target.value, text, replyToSeq, forward });
}

/** Numbers are dense, so the newest says which messages there are; a deleted one may be answered. */
async function requireAnswerable(tx: ChatTransaction, id: ConversationId, seq: number): Promise<void> {
  const head = await tx.conversations.head(id);
  if (head === undefined || seq < 1 || seq > head.lastSeq) throw messageNotFound("reply_to_seq");
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
  return direct(chat, tx, caller, other);
}

/** The direct conversation with `other`, made when there is none yet; with oneself: notes to self. */
async function direct(chat: Chat, tx: ChatTransaction, caller: Caller, other: User): Promise<ConversationId> {
  const existing = await tx.conversations.direct(caller.userId, other.userId);
  if (existing !== undefined) return existing;
  await requireRoomFor(chat.settings.limits, tx.conversations, caller.userId, "caller");
  if (other.userId !== caller.userId)
    await requireRoomFor(chat.settings.limits, tx.conversations, other.userId, "other");
  const conversationId = chat.env.newId("c_");
  await tx.conversations.addDirect(conversationId, caller.userId, other.userId, chat.env.now());
  return conversationId;
}
