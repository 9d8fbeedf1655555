import { nameInKey, type ConversationKey } from "../chat/conversation-key.ts";
import type { Clock } from "../chat/clock.ts";
import type { Changes, Person } from "../chat/model.ts";
import type { SharedText } from "../tabs/lease-seat.ts";
import { createAttention, type Attention } from "./attention.ts";
import { createConversationList, type ConversationLists } from "./conversation-list.ts";
import { createChanging, type Changing } from "./changing.ts";
import { emptyCopy, queuedRows, readCopy, type Copy } from "./copy.ts";
import { createDraftTeller } from "./draft-teller.ts";
import { createDrafts } from "./drafts.ts";
import { gathered } from "./gathered.ts";
import { memo } from "./memo.ts";
import { createOpened, type Opened, type Surroundings } from "./opened.ts";
import { createNotes } from "./notes.ts";
import { overlayRecord } from "./overlay-record.ts";
import type { NameWords } from "./person-name.ts";
import { createQueue } from "./queue.ts";
import { createReadMarks } from "./read-marks.ts";
import { createReading, type Reading } from "./reading.ts";
import { typistNames } from "./typist-names.ts";
import { createTyping, type QueuedRow } from "./typing.ts";
import { withWords, type UnsentWords, type Words } from "./words.ts";
import { createUnreadMentions } from "./unread-mentions.ts";
import type { ConversationView, DraftView, Preferences } from "./view.ts";
import type { Workspace } from "./workspace.ts";

/** Conversations whose rows stay in memory after they were left. */
const KEPT_OPEN = 8;

const nobody: ReadonlySet<string> = new Set();

/** The logged-in person's part of the state: what the local store holds, as the screen needs it. */
export interface Desk {
  readonly workspace: Workspace;
  conversations(): ConversationLists;
  /** Of conversations that are not muted. */
  unread(): number;
  loaded(): boolean;
  /** Which conversation a key means; undefined while the server does not know it. */
  idOf(key: ConversationKey): string | undefined;
  conversation(key: ConversationKey): ConversationView;
  /** A frame has come and is being stored. */
  arrive(changes: Changes): void;
  /** The store changed in these parts; see TabMessage. Resolves when it has been read. */
  refresh(what: readonly string[]): Promise<void>;
  open(key: ConversationKey): void;
  /** Nothing is open any more. */
  close(): void;
  readonly attention: Attention;
  /** Something outside of the store changed: the connection, whether the page is seen. */
  attend(): void;
  readonly reading: Reading;
  send(key: ConversationKey, text: string, replyToSeq?: number): boolean;
  retry(rowId: string): void;
  discard(rowId: string): void;
  /** Goes on with what was typed at another desk. */
  take(rows: readonly QueuedRow[]): void;
  readonly changing: Changing;
  /** What was done here and is not part of the local copy yet, in the order typed. */
  queued(): readonly QueuedRow[];
  /** Of that, messages and edits: what has words. */
  unsent(): readonly UnsentWords[];
  /** Words that would be lost if the local copy were wiped now, whichever tab they were typed in. */
  words(): Promise<Words>;
  drafts(): ReadonlyMap<string, string>;
  /** The same, with what they answer. */
  begun(): ReadonlyMap<string, DraftView>;
  setDraft(key: ConversationKey, draft: DraftView): void;
  draft(key: ConversationKey): DraftView;
  preferences(): Preferences;
  /** Nobody sits here any more: ends its timers. */
  stop(): void;
}

export interface DeskDeps {
  workspace: Workspace;
  /** The words of the screen for people and groups. */
  names: NameWords;
  shared: SharedText;
  clock: Clock;
  newId(): string;
  /** Whether the page is seen. */
  visible(): boolean;
  resolve(name: string): Promise<Person | "nobody" | undefined>;
  /** False when what was heard of who is here may be old. */
  presenceKnown(): boolean;
  changed(): void;
  failed(error: unknown): void;
}

export function createDesk(deps: DeskDeps): Desk {
  const { workspace, changed, failed } = deps;
  const { store } = workspace;
  const me: Person = { userId: workspace.me.userId, username: workspace.me.username, unclaimed: false };
  let copy: Copy = emptyCopy;
  const opened = new Map<ConversationKey, Opened>();
  const notes = createNotes(deps.shared, me.userId);
  const teller = createDraftTeller({
    workspace,
    store: store.drafts,
    clock: deps.clock,
    idOf: (key) => copy.ids.get(key),
  });
  const drafts = createDrafts(
    store.drafts,
    notes,
    (key, due) => {
      if (due) {
        // What was sent, or deleted, is nowhere to be seen at once.
        teller.wrote(key, drafts.get(key).text === "" || key !== shownKey);
      } else {
        teller.dropped(key);
      }
    },
    failed,
  );
  const draftNth = new Map<ConversationKey, number>();
  let shownKey: ConversationKey | undefined;
  const typing = createTyping({ ...deps, notes, store: store.outbox, announce: workspace.announce });
  const list = createConversationList();
  const mentions = createUnreadMentions(store, me);
  const online = () => (deps.presenceKnown() ? workspace.facts.online() : nobody);
  const deriveQueue = createQueue();
  const join = memo(queuedRows);
  const queue = () => deriveQueue(join(copy.outbox, typing.rows()));
  const around: Surroundings = {
    me,
    names: deps.names,
    store,
    copy: () => copy,
    unsent: (key) => queue().unsentOf(key),
    changes: (key) => queue().changesOf(key),
    drawn: (key, record) => drawnOf(key, record),
    online,
    live: () => workspace.status().live,
    facts: workspace.facts,
    calls: workspace.calls,
    hideReadReceipts: () => copy.preferences.hideReadReceipts,
    draftNth: (key) => draftNth.get(key) ?? 0,
    resolve: deps.resolve,
    refresh: (conversationId) => refresh([conversationId]),
    changed,
    failed,
  };

  async function readDrafts(what: ReadonlySet<string>): Promise<void> {
    if (!copy.loaded) {
      typing.takeUp();
      await drafts.load();
    } else if (what.has("drafts") || what.has("*")) {
      (await drafts.heard()).forEach((key) => draftNth.set(key, (draftNth.get(key) ?? 0) + 1));
    }
  }
  /** Everything read in one go becomes visible at once. */
  async function readOnce(what: ReadonlySet<string>): Promise<void> {
    const settled = typing.settled();
    const arrived = new Map([...opened].map(([key, one]) => [key, one.arriving()]));
    const all = what.has("*") || !copy.loaded;
    // Asked for together: an answer of the store waits for its turn behind what the page is drawing.
    const [, next] = await Promise.all([readDrafts(what), readCopy(store, copy, what)]);
    const affected = [...opened].filter(([key]) => touches(what, next, key));
    const commits = await Promise.all(
      affected.map(([key, one]) => {
        // What has come is stored, or will not be, only as far as the conversation's record says that was read again.
        const answered = all || what.has(next.ids.get(key) ?? "");
        return one.read(next, (answered && arrived.get(key)) || []);
      }),
    );
    copy = next;
    commits.forEach((commit) => commit());
    typing.drop(settled);
    changed();
    // The list does not wait for it.
    mentions.update(copy.records.values()).then((different) => different && changed(), failed);
  }
  const refresh = gathered(readOnce, failed);

  const readMarks = createReadMarks({
    clock: deps.clock,
    write: async ({ conversationId, ...mark }) => {
      await store.cache.raise(conversationId, mark);
      workspace.announce([conversationId]);
    },
  });
  const drawnOf: Surroundings["drawn"] = (key, record) =>
    readMarks.drawn(overlayRecord(record, queue().changesOf(key), me.userId));
  /** What is held, with what was changed and read since. */
  const drawnRecord = (key: ConversationKey) => {
    const record = copy.records.get(copy.ids.get(key) ?? "");
    return record && drawnOf(key, record);
  };
  const drawnRecords = () => [...copy.ids.keys()].flatMap((key) => drawnRecord(key) ?? []);

  /** The opened conversation of this key, the least recently shown one giving way to a new one. */
  function openedOf(key: ConversationKey): Opened {
    const one = opened.get(key) ?? createOpened(key, around);
    opened.delete(key);
    opened.set(key, one);
    const [oldest] = opened.keys();
    if (opened.size > KEPT_OPEN && oldest !== undefined) {
      opened.delete(oldest);
    }
    return one;
  }

  const lists = () =>
    list({
      me: workspace.me,
      names: deps.names,
      records: drawnRecords(),
      unsent: queue().unsent,
      online: online(),
      drafts: drafts.texts(),
      groups: copy.groups,
      mentioned: mentions.has,
      typing: (key) => typistNames(opened.get(key)?.view().typing ?? noTypists, deps.names),
    });
  const changing = createChanging({
    typing,
    copy: () => copy,
    row: (key, rowId) =>
      openedOf(key)
        .view()
        .rows.find((row) => row.id === rowId),
  });
  const attention = createAttention({
    workspace,
    clock: deps.clock,
    visible: deps.visible,
    idOf: (key) => copy.ids.get(key),
    peer: (key) => opened.get(key)?.peer(),
    hidden: () => copy.preferences.hidePresence,
    changed,
  });
  let wasLive = false;
  const leaveDraft = (next: ConversationKey | undefined) => {
    if (next !== shownKey) {
      shownKey = next;
      teller.flush();
      readMarks.flush();
    }
  };

  return {
    workspace,
    conversations: lists,
    unread: () => {
      const { conversations, archived } = lists();
      return [...conversations, ...archived]
        .filter((item) => !item.muted)
        .reduce((sum, item) => sum + item.unread, 0);
    },
    loaded: () => copy.loaded,
    preferences: () => copy.preferences,
    idOf: (key) => copy.ids.get(key),
    conversation: (key) => (opened.get(key) ?? openedOf(key)).view(),
    arrive: ({ feed, snapshot, messages }) => {
      // Whoever looks elsewhere can wait for the store.
      const shown =
        shownKey !== undefined && copy.ids.get(shownKey) === feed ? opened.get(shownKey) : undefined;
      if (!snapshot && shown?.arrive(messages)) {
        changed();
      }
    },
    refresh,
    open: (key) => {
      leaveDraft(key);
      openedOf(key).show();
      attention.show(key);
      void refresh([`open:${key}`]);
    },
    close: () => {
      leaveDraft(undefined);
      attention.show(undefined);
    },
    attention,
    attend: () => {
      const { live } = workspace.status();
      if (live && !wasLive) {
        opened.forEach((one) => one.retry());
        if (workspace.leading()) {
          teller.tellAll();
        }
      }
      if (!deps.visible()) {
        teller.flush();
        readMarks.flush();
      }
      wasLive = live;
      attention.look();
    },
    reading: createReading({
      marks: readMarks,
      record: drawnRecord,
      opened: (key) => opened.get(key) ?? openedOf(key),
      refresh,
      updateEntry: changing.updateEntry,
      failed,
    }),
    send: (key, text, replyToSeq = 0) => {
      const one = opened.get(key) ?? openedOf(key);
      const view = one.view();
      attention.sent();
      if (view.hasNewer) {
        // Whoever writes goes to where it stands.
        one.jumpToNewest();
      }
      return typing.send({
        key,
        text,
        replyToSeq,
        title: view.title,
        peer: nameInKey(key) === undefined ? undefined : view.peer,
      });
    },
    retry: typing.retry,
    discard: typing.discard,
    take: typing.take,
    changing,
    queued: () => queue().all,
    unsent: () => withWords(queue()),
    drafts: () => drafts.texts(),
    begun: drafts.all,
    words: async () => {
      await refresh(["outbox"]);
      const { begun, untold } = await drafts.current();
      const unsent = withWords(queue()).filter((row) => row.state !== "stored");
      return { unsent, drafts: untold, begun };
    },
    setDraft: (key, draft) => {
      if (drafts.set(key, draft)) {
        changed();
      }
    },
    draft: (key) => drafts.get(key),
    stop: () => {
      teller.stop();
      readMarks.stop();
    },
  };
}

const noTypists: ConversationView["typing"] = [];

/** Whether what changed is of any interest to the conversation of this key. */
function touches(what: ReadonlySet<string>, copy: Copy, key: ConversationKey): boolean {
  const id = copy.ids.get(key);
  return id === undefined || what.has("*") || what.has(`open:${key}`) || what.has(id);
}
