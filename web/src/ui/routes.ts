import { personKey } from "../state/person-key.ts";
import type { ConversationKey } from "../state/view.ts";

export type Place =
  | { at: "list" }
  /** `seq`: the address of one message in it. */
  | { at: "conversation"; key: ConversationKey; seq: number | undefined }
  | { at: "invitation"; token: string }
  /** Where another browser's QR code leads. */
  | { at: "link" }
  /** An invitation to the server: who sees it is here already. */
  | { at: "sign-up" }
  | { at: "nowhere" };

/** Letters, digits and marks of any script: the server says which names there are. */
const DIRECT = /^\/@([\p{L}\p{N}\p{M}._-]{1,64})(?:\/([1-9]\d{0,14}))?\/?$/u;
const ROOM = /^\/r\/(c_[A-Za-z0-9_-]{1,80})(?:\/([1-9]\d{0,14}))?\/?$/;
const SIGN_UP = /^\/invite\/([A-Za-z0-9_-]{1,100})\/?$/;
const INVITATION = /^\/join\/([A-Za-z0-9_-]{1,100})\/?$/;

/** The address of a conversation, `/@name` or `/r/c_…`, or of one message in it: `/@name/12`. */
export function pathOf(key: ConversationKey, seq?: number): string {
  const path = key.startsWith("@") ? `/@${encodeURIComponent(key.slice(1))}` : `/r/${key}`;
  return seq === undefined ? path : `${path}/${seq}`;
}

/** The address by which whoever has it joins a room. */
export function invitationPath(token: string): string {
  return `/join/${token}`;
}

/** The address by which whoever has it may make a name on this server. */
export function signUpPath(token: string): string {
  return `/invite/${token}`;
}

/** What an address shows. A name is one name in all its spellings, and so is its key. */
export function placeOf(address: string): Place {
  const path = decoded(address);
  if (path === "/" || path === "") return { at: "list" };
  const direct = DIRECT.exec(path);
  if (direct?.[1]) return conversation(personKey(direct[1]), direct[2]);
  const room = ROOM.exec(path);
  if (room?.[1]) return conversation(room[1], room[2]);
  const invitation = INVITATION.exec(path);
  if (invitation?.[1]) return { at: "invitation", token: invitation[1] };
  if (signUpToken(path) !== undefined) return { at: "sign-up" };
  return path === "/link" ? { at: "link" } : { at: "nowhere" };
}

/** The invitation to the server that an address holds. */
export function signUpToken(path: string): string | undefined {
  return SIGN_UP.exec(path)?.[1];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function conversation(key: ConversationKey, seq: string | undefined): Place {
  return { at: "conversation", key, seq: seq === undefined ? undefined : Number(seq) };
}
