import { keyOf, type ConversationKey } from "../chat/conversation-key.ts";
import { groupTitle } from "../chat/group-title.ts";
import type { Me } from "../chat/model.ts";
import type { UnsentRow } from "../chat/timeline.ts";
import { isPutAway, shownReadSeq } from "../chat/unread.ts";
import type { ConversationRecord } from "../storage/local-store.ts";
import type { Groups } from "./groups.ts";
import { sameList, sameObject } from "./memo.ts";
import { personName, type NameWords } from "./person-name.ts";
import type { ConversationItem, LastMessage } from "./view.ts";

export interface ListInputs {
  me: Me;
  names: NameWords;
  records: Iterable<ConversationRecord>;
  /** In the order typed. */
  unsent: readonly UnsentRow[];
  online: ReadonlySet<string>;
  drafts: ReadonlyMap<string, string>;
  groups: Groups;
  /** Something unread in it names this person. */
  mentioned(record: ConversationRecord): boolean;
  /** Names of those who write there now; the same list as long as they are the same. */
  typing(key: ConversationKey): readonly string[];
}

export interface ConversationLists {
  /** Pinned ones first, then the most recently active; without those put away. */
  conversations: readonly ConversationItem[];
  /** Those put away, the most recently active first. */
  archived: readonly ConversationItem[];
}

/** Derives the lists of conversations. Items, and the lists, are the same objects as long as nothing in them changed. */
export function createConversationList(): (inputs: ListInputs) => ConversationLists {
  let before = new Map<string, ConversationItem>();
  let lists: ConversationLists = { conversations: [], archived: [] };
  return (inputs) => {
    const derived = deriveItems(inputs).sort(byActivity);
    const items = derived.map(({ item }) => {
      const held = before.get(item.key);
      const last = item.last && sameObject(held?.last, item.last);
      return sameObject(held, { ...item, last });
    });
    before = new Map(items.map((item) => [item.key, item]));
    const inList = items.filter((item) => !item.archived);
    const pinnedFirst = [...inList.filter((item) => item.pinned), ...inList.filter((item) => !item.pinned)];
    const putAway = items.filter((item) => item.archived);
    lists = sameObject(lists, {
      conversations: sameList(lists.conversations, pinnedFirst),
      archived: sameList(lists.archived, putAway),
    });
    return lists;
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
  { me, names, online, drafts, groups, mentioned, typing }: ListInputs,
): ConversationItem {
  const { entry, conversation, to } = record;
  const peer = entry?.peer;
  const self = peer?.userId === me.userId;
  const members = groups.get(record.conversationId) ?? [];
  const others = members.filter(({ person }) => person.userId !== me.userId);
  const group = conversation?.kind === "group";
  return {
    key,
    kind: conversation?.kind ?? (peer === undefined ? "room" : "direct"),
    self,
    muted: entry?.muted ?? false,
    pinned: entry?.pinned ?? false,
    archived: isPutAway(entry, to),
    mentioned: mentioned(record),
    markedUnread: (entry?.unreadSeq ?? 0) > 0,
    typing: typing(key),
    title: group
      ? groupTitle(
          others.map(({ person }) => personName(person, names)),
          names.group,
        )
      : peer
        ? personName(peer, names)
        : (conversation?.name ?? ""),
    visibility: conversation?.visibility,
    memberCount: conversation?.memberCount ?? 0,
    peer,
    online: peer !== undefined && !self && online.has(peer.userId),
    // What was counted may be above a mark that has only just been taken away.
    closed: conversation?.closed ?? false,
    blocked: entry?.blocked ?? false,
    unread: Math.min(record.unread, Math.max(0, to - shownReadSeq(record.readSeq, entry))),
    newestSeq: to,
    last:
      unsent === undefined || isPast(unsent, record) ? storedLast(record, me, names) : unsentLast(unsent, me),
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
    closed: false,
    blocked: false,
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

function storedLast({ last }: ConversationRecord, me: Me, names: NameWords): LastMessage | undefined {
  if (last === undefined) {
    return undefined;
  }
  const { sender, text, createdAt, deletedAt } = last;
  return {
    author: personName(sender, names),
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
