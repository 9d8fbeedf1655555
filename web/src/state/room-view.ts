import type { Outcome } from "../chat/outcome.ts";
import type { FoundRoom } from "../session/directory.ts";
import type { RoomView } from "./view.ts";

/** The same outcome with another value. */
export function mapped<From, To>(outcome: Outcome<From>, change: (value: From) => To): Outcome<To> {
  return outcome.ok ? { ok: true, value: change(outcome.value) } : outcome;
}

/** A room as lists of rooms show it; its key is its id. */
export function roomView({ room, joined }: FoundRoom): RoomView {
  const { conversationId, name, topic, visibility, memberCount } = room;
  return { key: conversationId, name, topic, visibility, memberCount, joined };
}
