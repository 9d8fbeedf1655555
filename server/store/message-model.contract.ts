import type { RefusalReason } from "../refusal.ts";

/** A message as the model knows it. */
export interface ModelMessage {
  seq: number;
  sender: string;
  text: string;
  replyTo: number;
  deleted: boolean;
  /** What it said before, oldest first. */
  edits: string[];
  /** In the order in which each was first given, with who gave it in their order. */
  reactions: { emoji: string; by: string[] }[];
}

/** A conversation as far as a change of a message concerns it. */
export interface ModelMessages {
  isRoom: boolean;
  messages: ModelMessage[];
  /** The one pinned last first. */
  pins: number[];
}

export type Change =
  | { kind: "edit"; text: string }
  | { kind: "delete" }
  | { kind: "react"; emoji: string; on: boolean }
  | { kind: "pin"; on: boolean };

/** What became of a change that a member asked for. */
export type Effect = "changed" | "unchanged" | { refused: RefusalReason };

export function newMessage(seq: number, sender: string, text: string, replyTo = 0): ModelMessage {
  return { seq, sender, text, replyTo, deleted: false, edits: [], reactions: [] };
}

/**
 * Does what a member asks for.
 *
 * @param isStaff whether they run the room
 */
export function changeMessage(
  place: ModelMessages,
  request: { by: string; seq: number; change: Change },
  isStaff: boolean,
): Effect {
  const { by, seq, change } = request;
  const message = place.messages[seq - 1];
  if (message === undefined) return { refused: "message-not-found" };
  switch (change.kind) {
    case "edit":
      return edit(message, by, change.text);
    case "delete":
      return remove(place, message, message.sender === by || isStaff);
    case "react":
      return react(message, by, change);
    case "pin":
      return pin(place, message, change.on, !place.isRoom || isStaff);
  }
}

function edit(message: ModelMessage, by: string, text: string): Effect {
  if (message.sender !== by) return { refused: "not-allowed" };
  if (message.deleted) return { refused: "message-deleted" };
  if (message.text === text) return "unchanged";
  message.edits.push(message.text);
  message.text = text;
  return "changed";
}

function remove(place: ModelMessages, message: ModelMessage, may: boolean): Effect {
  if (!may) return { refused: "not-allowed" };
  if (message.deleted) return "unchanged";
  Object.assign(message, { ...newMessage(message.seq, message.sender, ""), deleted: true });
  place.pins = place.pins.filter((seq) => seq !== message.seq);
  return "changed";
}

function react(message: ModelMessage, by: string, { emoji, on }: { emoji: string; on: boolean }): Effect {
  const given = message.reactions.find((each) => each.emoji === emoji) ?? { emoji, by: [] };
  if (given.by.includes(by) === on) return "unchanged";
  if (on && message.deleted) return { refused: "message-deleted" };
  if (on && given.by.length === 0) message.reactions.push(given);
  given.by = on ? [...given.by, by] : given.by.filter((each) => each !== by);
  message.reactions = message.reactions.filter((each) => each.by.length > 0);
  return "changed";
}

function pin(place: ModelMessages, { seq, deleted }: ModelMessage, on: boolean, may: boolean): Effect {
  if (!may) return { refused: "not-allowed" };
  if (place.pins.includes(seq) === on) return "unchanged";
  if (deleted) return { refused: "message-deleted" };
  place.pins = on ? [seq, ...place.pins] : place.pins.filter((each) => each !== seq);
  return "changed";
}
