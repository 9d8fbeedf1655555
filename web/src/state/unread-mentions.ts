import { mentions } from "../chat/mentions.ts";
import type { Message, Person } from "../chat/model.ts";
import { shownReadSeq } from "../chat/unread.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";

/** Of what is unread, the newest so many are looked at: nobody reads further for a mark in the list. */
const LOOKED_AT = 500;

interface Looked {
  begun: ConversationRecord["begun"];
  /** The first message looked at. */
  from: number;
  /** Changes up to here were looked at. */
  version: number;
  /** Messages that name this person. */
  seqs: ReadonlySet<number>;
}

/** Which conversations hold something unread that names this person. Each message is looked at once. */
export interface UnreadMentions {
  /** Looks at what is new in conversations that changed. Answers whether any answer may be another one now. */
  update(records: Iterable<ConversationRecord>): Promise<boolean>;
  has(record: ConversationRecord): boolean;
}

export function createUnreadMentions(store: LocalStore, me: Person): UnreadMentions {
  const looked = new Map<string, Looked>();
  const seen = new WeakSet<ConversationRecord>();

  const names = ({ sender, text, deletedAt }: Message) =>
    sender.userId !== me.userId && deletedAt === undefined && mentions(text, me.username);
  const firstUnread = ({ readSeq, entry }: ConversationRecord) => shownReadSeq(readSeq, entry) + 1;

  async function look(record: ConversationRecord): Promise<Looked> {
    const { conversationId, begun, to, last } = record;
    const before = looked.get(conversationId);
    const from = Math.max(firstUnread(record), record.from, to - LOOKED_AT + 1);
    if (before === undefined || before.begun !== begun || from < before.from) {
      const messages = await store.cache.messages(conversationId, from, to);
      const seqs = new Set(messages.filter(names).map(({ seq }) => seq));
      return { begun, from, version: last?.version ?? 0, seqs };
    }
    const changed = await store.cache.messagesAbove(conversationId, before.version);
    const seqs = new Set([...before.seqs].filter((seq) => seq >= from));
    for (const message of changed) {
      if (names(message)) {
        seqs.add(message.seq);
      } else {
        seqs.delete(message.seq);
      }
    }
    return { begun, from, version: Math.max(before.version, ...changed.map(({ version }) => version)), seqs };
  }

  /** Answers whether anything is different now. */
  async function lookAt(records: readonly ConversationRecord[]): Promise<boolean> {
    const results = await Promise.all(
      records.map(async (record) => {
        const before = looked.get(record.conversationId);
        if (firstUnread(record) > record.to) {
          looked.delete(record.conversationId);
          return false;
        }
        const now = await look(record);
        looked.set(record.conversationId, now);
        return [...now.seqs].join() !== [...(before?.seqs ?? [])].join();
      }),
    );
    return results.includes(true);
  }

  /** One look follows another, so that an older one never overwrites a newer. */
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  return {
    update: async (records) => {
      const changed = [...records].filter((record) => !seen.has(record));
      changed.forEach((record) => seen.add(record));
      return inOrder(() => lookAt(changed));
    },
    has: (record) => {
      const first = firstUnread(record);
      const { seqs = none } = looked.get(record.conversationId) ?? {};
      return [...seqs].some((seq) => seq >= first && seq <= record.to);
    },
  };
}

const none: ReadonlySet<number> = new Set();
