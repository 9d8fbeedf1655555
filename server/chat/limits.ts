import { Refusal } from "../refusal.ts";

export const MAX_TEXT_CODE_POINTS = 8_000;
export const MAX_TEXT_BYTES = 32 * 1024;
/** What an operator may decide. */
export interface ChatLimits {
  /** Conversations of one person, whoever makes them; at most 1,000, which is what a stream's request can name. */
  conversations: number;
  /** People in a room. */
  members: number;
  /** Bytes that one person may have stored in a day. */
  storedPerDay: number;
}

export const DEFAULT_CHAT_LIMITS: ChatLimits = {
  conversations: 1_000,
  members: 10_000,
  storedPerDay: 100_000_000,
};
/** Names in one call that makes a room or adds people to it. */
export const MAX_NAMES_PER_CALL = 100;
/** How often one message can be edited. */
export const MAX_EDITS = 100;
/** Different emoji on one message. */
export const MAX_EMOJI = 20;
/** Messages pinned in one conversation. */
export const MAX_PINS = 50;
/** Messages looked up in one call. */
export const MAX_LOOKED_UP = 100;
/** People in a group, its maker included. */
export const MAX_IN_GROUP = 20;
/** … and at least: two make a direct conversation. */
export const MIN_IN_GROUP = 3;
/** Conversations that one person keeps at the top of their list. */
export const MAX_PINNED_CONVERSATIONS = 50;
/** People whom one person has blocked. */
export const MAX_BLOCKS = 1_000;
/** Invitations into one room that are in force. */
export const MAX_INVITATIONS = 20;
const MAX_ROOM_NAME_CODE_POINTS = 64;
const MAX_TOPIC_CODE_POINTS = 250;
const MAX_QUERY_CODE_POINTS = 64;
const CLIENT_ID = /^[A-Za-z0-9._:-]{8,64}$/;
/** White space, and what takes no room at all: such a text would be shown as an empty row. */
const NOTHING_TO_SEE = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
const CONTROL = /\p{Cc}/u;

/** The fields by which clients name what is to be stored once. */
export type ClientIdField = "client_message_id" | "client_room_id" | "client_command_id";

/** Refuses an id that a client chose, unless it is 8 to 64 characters of `A-Z a-z 0-9 . _ : -`. */
export function checkClientId(id: string, field: ClientIdField): void {
  if (CLIENT_ID.test(id)) return;
  throw new Refusal("invalid-argument", `${field} must be 8 to 64 characters of A-Z a-z 0-9 . _ : -`, {
    field,
  });
}

/** Refuses a text that cannot be a message. What passes is stored exactly as it is. */
export function checkText(text: string): void {
  checkSize(text);
  if (NOTHING_TO_SEE.test(text))
    throw new Refusal("text-empty", "Write something to send.", { field: "text" });
  checkCharacters(text);
}

/** Refuses a draft that is too long for a message or cannot be stored. It may be blank. */
export function checkDraft(text: string): void {
  checkSize(text);
  checkCharacters(text);
}

function checkSize(text: string): void {
  const field = "text";
  // The cheap bounds first: a unit of UTF-16 is one code point at most, and three bytes.
  if (text.length <= Math.min(MAX_TEXT_CODE_POINTS, MAX_TEXT_BYTES / 3)) return;
  if (text.length > MAX_TEXT_BYTES || Buffer.byteLength(text) > MAX_TEXT_BYTES) {
    throw new Refusal("text-too-long", "This message is too long: the limit is 32 KiB.", { field });
  }
  if (codePoints(text) > MAX_TEXT_CODE_POINTS) {
    throw new Refusal("text-too-long", "This message is too long: the limit is 8,000 characters.", { field });
  }
}

function checkCharacters(text: string): void {
  if (!text.includes("\0") && text.isWellFormed()) return;
  throw new Refusal("invalid-argument", "This message contains a character that cannot be stored.", {
    field: "text",
  });
}

/** Refuses what is not exactly one emoji recommended for interchange (UTS #51). */
export function checkEmoji(emoji: string): void {
  if (ONE_EMOJI.test(emoji)) return;
  throw new Refusal("invalid-argument", "A reaction is one emoji.", { field: "emoji" });
}

/** A room's name, trimmed, or a refusal. It is one line of text. */
export function parseRoomName(text: string): string {
  const name = text.trim();
  const field = "name";
  if (NOTHING_TO_SEE.test(name)) throw new Refusal("invalid-argument", "Give the room a name.", { field });
  if (codePoints(name) > MAX_ROOM_NAME_CODE_POINTS) {
    throw new Refusal("invalid-argument", "A room's name has at most 64 characters.", { field });
  }
  if (CONTROL.test(name) || !name.isWellFormed()) {
    throw new Refusal("invalid-argument", "A room's name is one line of ordinary characters.", { field });
  }
  return name;
}

/** What a room is about, trimmed, or a refusal. It is one line of text, and may be empty. */
export function parseTopic(text: string): string {
  const topic = text.trim();
  const field = "topic";
  if (codePoints(topic) > MAX_TOPIC_CODE_POINTS) {
    throw new Refusal("invalid-argument", "A room's topic has at most 250 characters.", { field });
  }
  if (CONTROL.test(topic) || !topic.isWellFormed()) {
    throw new Refusal("invalid-argument", "A room's topic is one line of ordinary characters.", { field });
  }
  return topic;
}

/** What a search looks for: trimmed and lower case, or a refusal. */
export function parseSearch(text: string): string {
  if (codePoints(text) > MAX_QUERY_CODE_POINTS) {
    throw new Refusal("invalid-argument", "Search for at most 64 characters.", { field: "query" });
  }
  // The database would take it for the end of what is looked for, and find everything.
  if (text.includes("\0")) {
    throw new Refusal("invalid-argument", "No name has a NUL character in it.", { field: "query" });
  }
  return text.trim().toLowerCase();
}

/** A page's size: the usual one for 0, or a refusal unless it is within 1 to `most`. */
export function parsePageSize(size: number, field: string, usual: number, most: number): number {
  if (size === 0) return usual;
  if (Number.isInteger(size) && size >= 1 && size <= most) return size;
  throw new Refusal("invalid-argument", `${field} must be from 1 to ${most}, or 0 for ${usual}.`, { field });
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
