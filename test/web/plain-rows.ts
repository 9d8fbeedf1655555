import type { Changes, ConversationEntry, Message } from "../../web/src/chat/model.ts";
import { untouched, type MessageRow } from "../../web/src/chat/timeline.ts";
import type { ConversationItem } from "../../web/src/state/view.ts";

/** What a message has beside its words when nothing was done with it. */
export const plainMessage = {
  editedAt: undefined,
  deletedAt: undefined,
  replyToSeq: 0,
  forwarded: undefined,
  reactions: [],
} satisfies Partial<Message>;

/** An entry of a member who has set nothing. */
export const plainEntry = {
  removed: false,
  readSeq: 0,
  peer: undefined,
  role: "member",
  muted: false,
  pinned: false,
  archivedSeq: undefined,
  unreadSeq: 0,
} satisfies Partial<ConversationEntry>;

/** A frame of nothing, from nowhere to nowhere. */
export const noRows: Omit<Changes, "feed"> = {
  after: 0,
  through: 0,
  snapshot: false,
  historyFrom: 0,
  conversation: undefined,
  members: [],
  messages: [],
  entries: [],
  preferences: undefined,
  drafts: [],
};

/** What a row of the screen has beside its words when nothing was done with its message. */
export const plainRow = { ...untouched, failure: undefined } satisfies Partial<MessageRow>;

/** A conversation of the list in which nothing was set and nothing is going on. */
export const plainItem = {
  self: false,
  muted: false,
  pinned: false,
  archived: false,
  mentioned: false,
  markedUnread: false,
  typing: [],
  unread: 0,
  newestSeq: 0,
  last: undefined,
  hasDraft: false,
  closed: false,
  blocked: false,
} satisfies Partial<ConversationItem>;
