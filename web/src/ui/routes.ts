import type { ConversationKey } from "../state/view.ts";

export type Place = { at: "list" } | { at: "conversation"; key: ConversationKey } | { at: "nowhere" };

const DIRECT = /^\/@([A-Za-z0-9._-]{1,64})\/?$/;
const ROOM = /^\/r\/(c_[A-Za-z0-9_-]{1,80})\/?$/;

/** The address of a conversation: `/@name` or `/r/c_…`. */
export function pathOf(key: ConversationKey): string {
  return key.startsWith("@") ? `/${key}` : `/r/${key}`;
}

/** What an address shows. Names are one name whatever their case, so the key is lower case. */
export function placeOf(path: string): Place {
  if (path === "/" || path === "") return { at: "list" };
  const direct = DIRECT.exec(path);
  if (direct?.[1]) return { at: "conversation", key: `@${direct[1].toLowerCase()}` };
  const room = ROOM.exec(path);
  if (room?.[1]) return { at: "conversation", key: room[1] };
  return { at: "nowhere" };
}
