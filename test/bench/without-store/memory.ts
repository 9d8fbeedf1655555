import {
  noChanges,
  type Changes,
  type ConversationId,
  type Hint,
  type Message,
} from "../../../server/chat/model.ts";

/** How much of a conversation is kept: streams that listen are never so far behind. */
const KEPT = 256;

interface Conversation {
  seq: number;
  version: number;
  /** The newest, ascending. */
  messages: Message[];
}

/** What was sent since the server started; everything before is in its store. */
const conversations = new Map<ConversationId, Conversation>();

/** Who tells streams that something moved. */
let ring: (hints: readonly Hint[]) => void = () => {};

export function ringBy(publish: (hints: readonly Hint[]) => void): void {
  ring = publish;
}

export function conversationOf(id: ConversationId): Conversation | undefined {
  return conversations.get(id);
}

/** A conversation goes on from where the store has it. */
export function goOn(id: ConversationId, seq: number, version: number): Conversation {
  const conversation = conversations.get(id) ?? { seq, version, messages: [] };
  conversations.set(id, conversation);
  return conversation;
}

/** Gives a message its numbers, keeps it for those who listen, and tells them. */
export function add(
  conversation: Conversation,
  words: Omit<Message, "seq" | "version">,
): { seq: number; version: number } {
  const numbers = { seq: (conversation.seq += 1), version: (conversation.version += 1) };
  conversation.messages.push({ ...words, ...numbers });
  if (conversation.messages.length > KEPT) conversation.messages.shift();
  ring([{ feed: words.conversationId, version: numbers.version }]);
  return numbers;
}

/** What came after `after`; undefined: the store has to be asked. */
export function changesAfter(id: ConversationId, after: number): Changes | undefined {
  const conversation = conversations.get(id);
  const messages = conversation?.messages.filter(({ version }) => version > after) ?? [];
  if (conversation === undefined || messages[0]?.version !== after + 1) return undefined;
  return { ...noChanges(id), after, through: conversation.version, messages };
}
