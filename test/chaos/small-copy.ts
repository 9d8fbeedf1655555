import type { Changes, Position } from "../../web/src/chat/model.ts";
import type { ReceivedMessage } from "./history.ts";
import { toReceivedMessage } from "./recorded-calls.ts";

/** What a small client holds of what the server has: messages by conversation and number, and how far it has come. */
export interface SmallCopy {
  epoch: string;
  cursors: Map<string, number>;
  messages: Map<string, Map<number, ReceivedMessage>>;
  /** By conversation: the first number that it holds. What is below was acknowledged in an earlier life and is not its own. */
  begins: Map<string, number>;
  /** The conversations of a list that has begun anew and is not complete yet. */
  listed: Set<string> | undefined;
}

export function emptyCopy(epoch = ""): SmallCopy {
  return { epoch, cursors: new Map(), messages: new Map(), begins: new Map(), listed: undefined };
}

/** Another copy, which a change of this one leaves as it is. */
export function cloneCopy({ epoch, cursors, messages, begins }: SmallCopy): SmallCopy {
  const rows = [...messages].map(([id, held]): [string, Map<number, ReceivedMessage>] => [id, new Map(held)]);
  return {
    epoch,
    cursors: new Map(cursors),
    messages: new Map(rows),
    begins: new Map(begins),
    listed: undefined,
  };
}

export function positionOf({ epoch, cursors }: SmallCopy): Position {
  return { epoch, cursors: [...cursors].map(([feed, version]) => ({ feed, version })) };
}

/** Takes a frame, as the contract tells clients to. @returns false when something was missed: begin again */
export function take(copy: SmallCopy, changes: Changes): boolean {
  const cursor = copy.cursors.get(changes.feed) ?? 0;
  if (changes.after > cursor) return false;
  if (changes.feed.startsWith("c_")) takeMessages(copy, changes);
  else takeEntries(copy, changes);
  if (changes.through > cursor) copy.cursors.set(changes.feed, changes.through);
  return true;
}

function takeEntries(copy: SmallCopy, { snapshot, through, entries }: Changes): void {
  if (snapshot) copy.listed = new Set();
  for (const { conversationId, removed } of entries) {
    if (removed) forget(copy, conversationId);
    else copy.listed?.add(conversationId);
  }
  if (copy.listed === undefined || through === 0) return;
  for (const id of copy.messages.keys()) if (!copy.listed.has(id)) forget(copy, id);
  copy.listed = undefined;
}

function takeMessages(copy: SmallCopy, { feed, snapshot, historyFrom, messages }: Changes): void {
  const held = copy.messages.get(feed) ?? new Map<number, ReceivedMessage>();
  copy.messages.set(feed, held);
  // Left and joined again meanwhile: what was held does not reach up to what comes.
  if (snapshot && (held.size === 0 || historyFrom > Math.max(0, ...held.keys()) + 1)) {
    held.clear();
    copy.begins.set(feed, historyFrom);
  }
  const from = copy.begins.get(feed) ?? 0;
  for (const message of messages) {
    if (message.seq < from) continue;
    const before = held.get(message.seq);
    if (before === undefined || message.version > before.version)
      held.set(message.seq, toReceivedMessage(message));
  }
}

function forget(copy: SmallCopy, conversationId: string): void {
  copy.cursors.delete(conversationId);
  copy.messages.delete(conversationId);
  copy.begins.delete(conversationId);
}

/** The highest number up to which nothing is missing since the first that is held; 0 when nothing is held. */
export function heldUpTo(copy: SmallCopy, conversationId: string): number {
  const held = copy.messages.get(conversationId);
  if (held === undefined || held.size === 0) return 0;
  let seq = Math.min(...held.keys());
  while (held.has(seq + 1)) seq++;
  return seq;
}
