import { hash as digest } from "node:crypto";

/**
 * What makes two requests under one client id the same (P2): a hash of named, decoded fields, kept with
 * what was stored. The wire's bytes will not do, since a newer client may encode the same request otherwise.
 *
 * The list of fields has a version, which the hash begins with. A field added later joins a new version,
 * and an old row is compared under the version it was stored with.
 */
export interface SendFields {
  /** Which way the target was named, and its value as sent. */
  target: "conversation_id" | "username" | "user_id";
  value: string;
  text: string;
  /** 0: an answer to none. */
  replyToSeq: number;
  /** The message forwarded, where one is. */
  forward: { conversationId: string; seq: number } | undefined;
}

export interface RoomFields {
  kind: "room" | "group";
  name: string;
  visibility: "public" | "private";
  topic: string;
  announcements: boolean;
  usernames: readonly string[];
}

export function sendHash(fields: SendFields): string {
  const { target, value, text, replyToSeq, forward } = fields;
  // As before there were replies, so that one that uses nothing new is the same request as it was then.
  if (replyToSeq === 0 && forward === undefined) return hash("send/1", [target, value, text]);
  const source = forward === undefined ? [] : [forward.conversationId, String(forward.seq)];
  return hash("send/2", [target, value, text, String(replyToSeq), ...source]);
}

/** What a command asks for, without its id. */
export function commandHash(
  command: "edit" | "delete" | "react" | "pin",
  fields: readonly (string | number | boolean)[],
): string {
  return hash(`${command}/1`, fields.map(String));
}

export function roomHash({ kind, name, visibility, topic, announcements, usernames }: RoomFields): string {
  // As before there were groups and topics, so that a room that uses nothing new is the same request as it was then.
  if (kind === "room" && topic === "" && !announcements) {
    return hash("room/1", [name, visibility, ...usernames]);
  }
  return hash("room/2", [kind, name, visibility, topic, String(announcements), ...usernames]);
}

function hash(version: string, fields: readonly string[]): string {
  // JSON tells ["ab", "c"] from ["a", "bc"]. 128 bits: whoever finds a collision deceives only themselves.
  const bytes = digest("sha256", JSON.stringify([version, ...fields]), "buffer");
  return `${version}:${bytes.toString("base64url", 0, 16)}`;
}
