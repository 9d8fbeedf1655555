import { nameInKey, type ConversationKey } from "../chat/conversation-key.ts";
import type { Member, Person } from "../chat/model.ts";
import { overlayRows } from "../chat/overlay.ts";
import {
  mergeTimeline,
  unsentRow,
  type MessageRow,
  type PendingChange,
  type UnsentRow,
} from "../chat/timeline.ts";
import type { ConversationRecord } from "../storage/local-store.ts";
import { memo, sameList, sameObject } from "./memo.ts";
import type { ConversationView } from "./view.ts";

export interface ViewInputs {
  key: ConversationKey;
  me: Person;
  record: ConversationRecord | undefined;
  /** Stored rows in memory, and the seq of the first. */
  rows: readonly MessageRow[];
  from: number;
  members: readonly Member[];
  unsent: readonly UnsentRow[];
  /** What was changed here and the local copy does not have yet; the record has it. */
  changes: readonly PendingChange[];
  online: ReadonlySet<string>;
  /** The other person, when the conversation does not exist yet; undefined when not known. */
  peer: Person | undefined;
  loadingOlder: boolean;
  olderFailed: boolean;
  readSeqAtOpening: number;
  presence: ConversationView["presence"];
}

/** Derives the view of one conversation; it and everything in it keep their identity while nothing changed. */
export function createConversationView(): (inputs: ViewInputs) => ConversationView {
  let before: ConversationView | undefined;
  let unsent: readonly MessageRow[] = [];
  const asRow = rowCache();
  const merge = memo(mergeTimeline);
  const pin = memo(markPinned);
  const overlay = memo(overlayRows);
  const list = memo(listMembers);
  let members: ConversationView["members"] = [];
  return (inputs) => {
    const { key, record, me } = inputs;
    const peer = record?.entry?.peer ?? inputs.peer;
    unsent = sameList(
      unsent,
      inputs.unsent.map((row) => asRow(row, me)),
    );
    members = list(inputs.members, inputs.online);
    const view: ConversationView = {
      key,
      kind: record?.conversation?.kind ?? (nameInKey(key) === undefined ? "room" : "direct"),
      self: peer?.userId === me.userId,
      topic: record?.conversation?.topic ?? "",
      announcements: record?.conversation?.announcements ?? false,
      role: record?.entry?.role ?? "member",
      canWrite: true,
      lastSeenAt: undefined,
      typing: nobody,
      muted: record?.entry?.muted ?? false,
      pinned: record?.entry?.pinned ?? false,
      archived: false,
      pins: nothingPinned,
      pinCount: record?.conversation?.pinnedSeqs.length ?? 0,
      hasNewer: false,
      loadingNewer: false,
      jump: undefined,
      title: peer?.username ?? record?.conversation?.name ?? inputs.unsent[0]?.title ?? nameInKey(key) ?? "",
      visibility: record?.conversation?.visibility,
      peer: peer && sameObject(before?.peer, peer),
      online: peer !== undefined && inputs.online.has(peer.userId),
      memberCount: record?.conversation?.memberCount ?? 0,
      members,
      rows: overlay(
        pin(merge(inputs.rows, unsent), record?.conversation?.pinnedSeqs ?? noPins),
        inputs.changes,
        me.userId,
      ),
      hasOlder: inputs.from > 1,
      loadingOlder: inputs.loadingOlder,
      olderFailed: inputs.olderFailed,
      readSeqAtOpening: inputs.readSeqAtOpening,
      presence: inputs.presence,
    };
    before = sameObject(before, view);
    return before;
  };
}

const nobody: readonly Person[] = [];
const nothingPinned: readonly MessageRow[] = [];
const noPins: readonly number[] = [];

function markPinned(rows: readonly MessageRow[], pinnedSeqs: readonly number[]): readonly MessageRow[] {
  if (pinnedSeqs.length === 0) {
    return rows;
  }
  const pinned = new Set(pinnedSeqs);
  return rows.map((row) => (pinned.has(row.seq ?? 0) ? { ...row, pinned: true } : row));
}

/** The row of an outbox row: the same object for the same one. */
function rowCache(): (row: UnsentRow, me: Person) => MessageRow {
  const rows = new WeakMap<UnsentRow, MessageRow>();
  return (row, me) => {
    const held = rows.get(row) ?? unsentRow(row, me);
    rows.set(row, held);
    return held;
  };
}

function listMembers(members: readonly Member[], online: ReadonlySet<string>): ConversationView["members"] {
  return members
    .map(({ person, role }) => ({ person, role, online: online.has(person.userId) }))
    .sort((a, b) => (a.person.username.toLowerCase() < b.person.username.toLowerCase() ? -1 : 1));
}
