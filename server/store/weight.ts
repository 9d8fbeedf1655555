import type { ConversationRow, EntryRow, MemberRow, MessageRow } from "./rows.ts";

/**
 * How much a frame or a page may carry. On the wire the limit is 256 KiB of protobuf; weights are upper
 * bounds of what a row takes there, and the margin is for the frame around them.
 */
export const FRAME_BUDGET = 240 * 1024;

/** What a row takes beside its texts, rounded up: ids, numbers, times, and their tags. */
const MESSAGE = 340;
const MEMBER = 100;
export const ENTRY = 180;
/** With 50 pins, and name and topic of four bytes a code point. */
export const CONVERSATION = 2000;
const DRAFT = 120;
export const PREFERENCES = 20;
const WORDING = 40;

/**
 * A control character is one byte here and six in JSON, where an answer may have 1 MiB: counted twice, a
 * budget full of nothing else stays below that.
 */
const CONTROLS = /\p{Cc}/gu;

export function messageWeight({ text, reactions }: Pick<MessageRow, "text" | "reactions">): number {
  // As JSON they are longer than on the wire.
  return MESSAGE + textWeight(text) + (reactions === null ? 0 : Buffer.byteLength(reactions));
}

export function wordingWeight(row: { text: string }): number {
  return WORDING + textWeight(row.text);
}

export function draftWeight(row: { text: string }): number {
  return DRAFT + textWeight(row.text);
}

function textWeight(text: string): number {
  return Buffer.byteLength(text) + (text.match(CONTROLS)?.length ?? 0);
}

export function memberWeight(_row: MemberRow): number {
  return MEMBER;
}

export function entryWeight(_row: EntryRow): number {
  return ENTRY;
}

export function conversationWeight(_row: ConversationRow): number {
  return CONVERSATION;
}

/** More rows than these never fit: no query needs to ask for them. */
export const MAX_MEMBERS_PER_FRAME = Math.ceil(FRAME_BUDGET / MEMBER) + 1;
export const MAX_ENTRIES_PER_FRAME = Math.ceil(FRAME_BUDGET / ENTRY) + 1;
