import type { ConversationView, MessageRow } from "../../state/view.ts";

/** What a person may do with a message, in the order of the menu. */
export type MessageAction =
  | "reply"
  | "react"
  | "edit"
  | "copy"
  | "copy-link"
  | "forward"
  | "pin"
  | "unpin"
  | "mark-unread"
  | "report"
  | "history"
  | "delete"
  /** As an operator of the server. */
  | "remove";

/** What of a conversation decides about it. */
export type Place = Pick<ConversationView, "kind" | "role" | "readOnly" | "self"> & {
  /** Whoever looks is an operator of the server. */
  operator?: boolean;
};

/** The actions that make sense for a message here and now; the others are not shown. */
export function actionsFor(row: MessageRow, place: Place): MessageAction[] {
  const stored = row.seq !== undefined && row.state === "stored";
  const alive = !row.deleted;
  const open = place.readOnly !== "closed";
  const mayChange = alive && row.state !== "failed" && open;
  const rules = place.kind === "room" && place.role !== "member";
  const mayPin = stored && alive && open && (place.kind !== "room" || rules);
  const mayDelete = mayChange && (row.mine || rules);
  const possible: Record<MessageAction, boolean> = {
    reply: stored && alive && place.readOnly === undefined,
    react: stored && alive && open,
    edit: row.mine && mayChange,
    copy: alive,
    "copy-link": stored,
    forward: stored && alive,
    pin: mayPin && !row.pinned,
    unpin: mayPin && row.pinned,
    "mark-unread": stored && !row.mine,
    report: stored && alive && row.mine && !place.self,
    history: stored && alive && row.editedAt !== undefined,
    delete: mayDelete,
    remove: place.operator === true && stored && alive && !row.mine && !mayDelete,
  };
  return ORDER.filter((action) => possible[action]);
}

const ORDER: readonly MessageAction[] = [
  ...(["reply", "react", "edit", "copy", "copy-link", "forward", "pin", "unpin"] as const),
  ...(["mark-unread", "report", "history", "delete", "remove"] as const),
];

/** The message that ↑ in an empty composer edits: one's own newest that can be. */
export function lastEditable(rows: readonly MessageRow[], place: Place): MessageRow | undefined {
  return rows.findLast((row) => row.mine && actionsFor(row, place).includes("edit"));
}

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

const KEYS: Record<string, MessageAction | "menu"> = {
  r: "reply",
  e: "edit",
  c: "copy",
  Delete: "delete",
  Backspace: "delete",
  "+": "react",
  ":": "react",
  Enter: "menu",
  " ": "menu",
};

/** What a key means while a message has the focus; undefined: what it means anywhere. */
export function actionOfKey(press: KeyPress): MessageAction | "menu" | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return undefined;
  return KEYS[press.key.length === 1 ? press.key.toLowerCase() : press.key];
}
