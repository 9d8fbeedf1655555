import type { DraftStore } from "../storage/local-store.ts";
import type { Notes } from "./notes.ts";
import type { DraftView } from "./view.ts";

const NOTE = "draft:";

/** Unfinished words, per conversation: in memory at once, in the store soon after. */
export interface Drafts {
  /** The same object as long as nothing was written. */
  get(key: string): DraftView;
  all(): ReadonlyMap<string, DraftView>;
  texts(): ReadonlyMap<string, string>;
  load(): Promise<void>;
  /** Another tab or device wrote: takes over what is not being written here. Answers in which conversations. */
  heard(): Promise<readonly string[]>;
  /** The words as of now, also of what other tabs wrote since this one has read; and which the server lacks. */
  current(): Promise<{ begun: readonly string[]; untold: readonly string[] }>;
  /** Answers whether a conversation gained or lost its draft. */
  set(key: string, draft: DraftView): boolean;
}

/** @param saved the store has what was written in this conversation, and whether the server is to be told of it */
export function createDrafts(
  store: DraftStore,
  notes: Notes,
  saved: (key: string, due: boolean) => void,
  failed: (error: unknown) => void,
): Drafts {
  let drafts: ReadonlyMap<string, DraftView> = new Map();
  let texts: ReadonlyMap<string, string> = new Map();
  const unsaved = new Map<string, DraftView>();
  let saving = false;

  const become = (next: ReadonlyMap<string, DraftView>) => {
    drafts = next;
    texts = textsOf(next);
  };

  /** One write at a time; what is typed meanwhile is saved by the next, the latest of each. */
  async function save(): Promise<void> {
    if (saving) {
      return;
    }
    saving = true;
    try {
      for (const [key, draft] of unsaved) {
        const due = await store.set(key, draft);
        if (unsaved.get(key) === draft) {
          unsaved.delete(key);
          notes.remove(NOTE + key);
          saved(key, due);
        }
      }
    } finally {
      saving = false;
    }
  }
  const saveAll = async () => {
    while (unsaved.size > 0 && !saving) {
      await save();
    }
  };

  /** What has not reached the store. */
  const findNoted = () => notes.find(NOTE).flatMap(([key, note]) => asNoted(key, note));

  return {
    get: (key) => drafts.get(key) ?? none,
    all: () => drafts,
    texts: () => texts,
    load: async () => {
      const noted = findNoted();
      // What was typed meanwhile is newer than either.
      become(withWords([...(await store.all()), ...noted, ...drafts]));
      noted.filter(([key]) => !unsaved.has(key)).forEach(([key, draft]) => unsaved.set(key, draft));
      saveAll().catch(failed);
    },
    heard: async () => {
      const stored = await store.all();
      const keys = [...new Set([...stored.keys(), ...drafts.keys()])];
      const changed = keys.filter((key) => !unsaved.has(key) && !same(stored.get(key), drafts.get(key)));
      if (changed.length > 0) {
        const next = new Map(drafts);
        changed.forEach((key) => next.set(key, stored.get(key) ?? none));
        become(withWords(next));
      }
      return changed;
    },
    current: async () => {
      const wordsOf = (stored: Iterable<[string, DraftView]>) => [
        ...textsOf(new Map([...stored, ...findNoted()])).values(),
      ];
      try {
        const [all, lacking] = [await store.all(), await store.untold()];
        const untold = lacking.map(({ key, text }): [string, DraftView] => [key, { text, replyToSeq: 0 }]);
        return { begun: wordsOf(all), untold: wordsOf(untold) };
      } catch (error) {
        failed(error);
        const inMemory = [...texts.values()];
        return { begun: inMemory, untold: inMemory };
      }
    },
    set: (key, draft) => {
      const before = drafts.get(key) ?? none;
      if (same(before, draft)) {
        return false;
      }
      become(withWords([...drafts, [key, draft]]));
      notes.put(NOTE + key, draft);
      unsaved.set(key, draft);
      saveAll().catch(failed);
      return (before.text === "") !== (draft.text === "");
    },
  };
}

const none: DraftView = { text: "", replyToSeq: 0 };

function same(a: DraftView = none, b: DraftView = none): boolean {
  return a.text === b.text && a.replyToSeq === b.replyToSeq;
}

/** Others may write into this storage, and an earlier version of the page noted the text alone. */
function asNoted(key: string, note: unknown): [string, DraftView][] {
  if (typeof note === "string") {
    return [[key, { text: note, replyToSeq: 0 }]];
  }
  const { text, replyToSeq } = (note ?? {}) as Partial<DraftView>;
  return typeof text === "string" && typeof replyToSeq === "number" ? [[key, { text, replyToSeq }]] : [];
}

/** The last word on each. */
function withWords(entries: Iterable<[string, DraftView]>): ReadonlyMap<string, DraftView> {
  return new Map([...new Map(entries)].filter(([, draft]) => !same(draft, none)));
}

function textsOf(drafts: ReadonlyMap<string, DraftView>): ReadonlyMap<string, string> {
  return new Map([...drafts].filter(([, { text }]) => text !== "").map(([key, { text }]) => [key, text]));
}
