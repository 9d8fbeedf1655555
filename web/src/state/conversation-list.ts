import { keyOf } from "../chat/conversation-key.ts";
import type { Me } from "../chat/model.ts";
import type { UnsentRow } from "../chat/timeline.ts";
import type { ConversationRecord } from "../storage/local-store.ts";
import { sameList, sameObject } from "./memo.ts";
import type { ConversationItem, LastMessage } from "./view.ts";

export interface ListInputs {
  me: Me;
  records: Iterable<ConversationRecord>;
  /** In the order typed. */
  unsent: readonly UnsentRow[];
  online: ReadonlySet<string>;
  drafts: ReadonlyMap<string, string>;
}

/**
 * Derives the list of conversations, the most recently active first. Items, and the list itself, are the same
 * objects as long as nothing in them changed.
 */
export function createConversationList(): (inputs: ListInputs) => readonly ConversationItem[] {
  let before = new Map<string, ConversationItem>();
  let list: readonly ConversationItem[] = [];
  return (inputs) => {
    const derived = deriveItems(inputs).sort(byActivity);
    const items = derived.map(({ item }) => {
      const held = before.get(item.key);
      const last = item.last && sameObject(held?.last, item.last);
      return sameObject(held, { ...item, last });
    });
    before = new Map(items.map((item) => [item.key, item]));
    list = sameList(list, items);
    return list;
  };
}

/** An item with the time by which it is sorted; one without a message stands where it began. */
interface Derived {
  item: ConversationItem;
  beganAt: number;
}

function byActivity(a: Derived, b: Derived): number {
  const time = ({ item, beganAt }: Derived) => item.last?.time ?? beganAt;
  return time(b) - time(a) || (a.item.title < b.item.title ? -1 : 1);
}

function deriveItems(inputs: ListInputs): Derived[] {
  const lastUnsent = new Map<string, UnsentRow>(inputs.unsent.map((row) => [row.key, row]));
  const items: Derived[] = [];
  for (const record of inputs.records) {
    // Shown once both feeds have told what is needed to name it.
    if (
      record.entry !== undefined &&
      (record.entry.peer !== undefined || record.conversation !== undefined)
    ) {
      const key = keyOf(record.conversationId, record.entry.peer);
      const item = itemOf(key, record, lastUnsent.get(key), inputs);
      items.push({ item, beganAt: record.conversation?.createdAt ?? 0 });
      lastUnsent.delete(key);
    }
  }
  for (const [key, row] of lastUnsent) {
    items.push({ item: newItem(key, row, inputs), beganAt: row.typedAt });
  }
  return items;
}

function itemOf(
  key: string,
  record: ConversationRecord,
  unsent: UnsentRow | undefined,
  { me, online, drafts }: ListInputs,
): ConversationItem {
  const peer = record.entry?.peer;
  return {
    key,
    kind: record.conversation?.kind ?? (peer === undefined ? "room" : "direct"),
    self: peer?.userId === me.userId,
    muted: record.entry?.muted ?? false,
    pinned: record.entry?.pinned ?? false,
    archived: false,
    mentioned: false,
    markedUnread: false,
    typing: nobody,
    title: peer?.username ?? record.conversation?.name ?? "",
    visibility: record.conversation?.visibility,
    memberCount: record.conversation?.memberCount ?? 0,
    peer,
    online: peer !== undefined && online.has(peer.userId),
    unread: record.unread,
    newestSeq: record.last?.seq ?? 0,
    last: unsent === undefined || isPast(unsent, record) ? storedLast(record, me) : unsentLast(unsent, me),
    hasDraft: drafts.has(key),
  };
}

/** A conversation that the server does not know yet: something was typed to a name. */
function newItem(key: string, row: UnsentRow, { me, drafts }: ListInputs): ConversationItem {
  return {
    key,
    kind: key.startsWith("@") ? "direct" : "room",
    title: row.title,
    self: false,
    muted: false,
    pinned: false,
    archived: false,
    mentioned: false,
    markedUnread: false,
    typing: nobody,
    visibility: undefined,
    memberCount: 0,
    peer: undefined,
    online: false,
    unread: 0,
    newestSeq: 0,
    last: unsentLast(row, me),
    hasDraft: drafts.has(key),
  };
}

const nobody: readonly string[] = [];

/** Whether something newer than this stored row has arrived already. */
function isPast(row: UnsentRow, { last }: ConversationRecord): boolean {
  return row.stored !== undefined && last !== undefined && last.seq >= row.stored.seq;
}

function storedLast({ last }: ConversationRecord, me: Me): LastMessage | undefined {
  if (last === undefined) {
    return undefined;
  }
  const { sender, text, createdAt, deletedAt } = last;
  return {
    author: sender.username,
    mine: sender.userId === me.userId,
    text,
    time: createdAt,
    state: "stored",
    deleted: deletedAt !== undefined,
  };
}

function unsentLast(row: UnsentRow, me: Me): LastMessage {
  return {
    author: me.username,
    mine: true,
    text: row.text,
    time: row.stored?.createdAt ?? row.typedAt,
    state: row.state,
    deleted: false,
  };
}
