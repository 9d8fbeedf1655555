import { nameInKey, type ConversationKey } from "../chat/conversation-key.ts";
import { groupTitle } from "../chat/group-title.ts";
import { knownPeople, type PersonNow } from "../chat/known-people.ts";
import type { Conversation, ConversationEntry, Member, Person } from "../chat/model.ts";
import { isPutAway } from "../chat/unread.ts";
import type { ConversationRecord } from "../storage/local-store.ts";
import { createConversationRows, type RowInputs } from "./conversation-rows.ts";
import { memo, sameList, sameObject } from "./memo.ts";
import { personName, type NameWords } from "./person-name.ts";
import type { ConversationView } from "./view.ts";

/** Members are known one by one, and how far they have come, in conversations of up to this many. */
const KNOWN_MEMBERS = 100;

export interface ViewInputs
  extends
    Omit<RowInputs, "conversation" | "others" | "personNow">,
    Pick<
      ConversationView,
      | "hasNewer"
      | "jump"
      | "loadingNewer"
      | "loadingOlder"
      | "olderFailed"
      | "draftNth"
      | "readSeqAtOpening"
      | "presence"
    > {
  key: ConversationKey;
  /** With what this person changed and the local copy does not have yet. */
  record: ConversationRecord | undefined;
  /** The seq of the first of `rows`. */
  from: number;
  /** Those who deleted their accounts are in it, too, as having left. */
  members: readonly Member[];
  online: ReadonlySet<string>;
  lastSeenAt(userId: string): number | undefined;
  /** User ids of those who write here. */
  typing: readonly string[];
  /** The other person, when the conversation does not exist yet; undefined when not known. */
  peer: Person | undefined;
}

/** Derives the view of one conversation; it and everything in it keep their identity while nothing changed. */
export function createConversationView(names: NameWords): (inputs: ViewInputs) => ConversationView {
  let before: ConversationView | undefined;
  const draw = createConversationRows();
  const list = memo(listMembers);
  const listOthers = memo(othersOf);
  const present = memo(presentOf);
  const personsNow = memo(personsNowOf);
  let typing: readonly Person[] = [];
  return (inputs) => {
    const { key, record, me, online } = inputs;
    const { conversation, entry } = record ?? {};
    const found = entry?.peer ?? inputs.peer;
    const peer = found && sameObject(before?.peer, found);
    const self = peer?.userId === me.userId;
    const memberCount = conversation?.memberCount ?? 0;
    const members = memberCount > KNOWN_MEMBERS ? nobody : present(inputs.members);
    const others = listOthers(self ? undefined : peer, members, me.userId);
    const { rows, pins } = draw({
      ...inputs,
      conversation,
      others,
      personNow: personsNow(peer, inputs.members),
    });
    typing = sameList(typing, whoTypes(inputs.typing, others, rows));
    const announcements = conversation?.announcements ?? false;
    const role = entry?.role ?? "member";
    const view: ConversationView = {
      key,
      kind: conversation?.kind ?? (nameInKey(key) === undefined ? "room" : "direct"),
      self,
      topic: conversation?.topic ?? "",
      announcements,
      role,
      readOnly: readOnlyBecause(conversation, entry),
      muted: entry?.muted ?? false,
      pinned: entry?.pinned ?? false,
      archived: isPutAway(entry, record?.to ?? 0),
      title: titleOf(inputs, peer, others, names),
      visibility: conversation?.visibility,
      peer,
      online: peer !== undefined && !self && online.has(peer.userId),
      lastSeenAt: peer === undefined || self ? undefined : inputs.lastSeenAt(peer.userId),
      typing,
      memberCount,
      members: list(members, online),
      rows,
      pins,
      pinCount: conversation?.pinnedSeqs.length ?? 0,
      hasOlder: inputs.from > 1,
      hasNewer: inputs.hasNewer,
      jump: inputs.jump,
      loadingNewer: inputs.loadingNewer,
      loadingOlder: inputs.loadingOlder,
      olderFailed: inputs.olderFailed,
      draftNth: inputs.draftNth,
      readSeqAtOpening: inputs.readSeqAtOpening,
      presence: inputs.presence,
    };
    before = sameObject(before, view);
    return before;
  };
}

const nobody: readonly Member[] = [];

function presentOf(members: readonly Member[]): readonly Member[] {
  return members.filter(({ left }) => !left);
}

function personsNowOf(peer: Person | undefined, members: readonly Member[]): PersonNow {
  return knownPeople([...members.map(({ person }) => person), ...(peer ? [peer] : [])]);
}

function readOnlyBecause(
  conversation: Conversation | undefined,
  entry: ConversationEntry | undefined,
): ConversationView["readOnly"] {
  if (conversation?.closed) return "closed";
  if (entry?.peer?.deleted) return "deleted";
  if (entry?.blocked) return "blocked";
  const onlyReads = conversation?.announcements === true && (entry?.role ?? "member") === "member";
  return onlyReads ? "announcements" : undefined;
}

function titleOf(
  { key, record, unsent }: ViewInputs,
  peer: Person | undefined,
  others: readonly Person[],
  names: NameWords,
): string {
  if (record?.conversation?.kind === "group") {
    return groupTitle(
      others.map((other) => personName(other, names)),
      names.group,
    );
  }
  if (peer) return personName(peer, names);
  return record?.conversation?.name ?? unsent[0]?.title ?? nameInKey(key) ?? "";
}

/** Everybody else here, as far as known one by one; nobody in notes to self. */
function othersOf(peer: Person | undefined, members: readonly Member[], myUserId: string): readonly Person[] {
  return peer === undefined
    ? members.map(({ person }) => person).filter(({ userId }) => userId !== myUserId)
    : [peer];
}

/** In large conversations only whoever has written something here is known by name. */
function whoTypes(
  userIds: readonly string[],
  others: readonly Person[],
  rows: ConversationView["rows"],
): readonly Person[] {
  return userIds.flatMap(
    (userId) =>
      others.find((person) => person.userId === userId) ??
      rows.findLast(({ author }) => author.userId === userId)?.author ??
      [],
  );
}

function listMembers(members: readonly Member[], online: ReadonlySet<string>): ConversationView["members"] {
  return members
    .map(({ person, role }) => ({ person, role, online: online.has(person.userId) }))
    .sort((a, b) => (a.person.username.toLowerCase() < b.person.username.toLowerCase() ? -1 : 1));
}
