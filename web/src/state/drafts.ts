import type { DraftStore } from "../storage/local-store.ts";
import type { Notes } from "./notes.ts";

const NOTE = "draft:";

/** Unfinished words, per conversation: in memory at once, in the store soon after. */
export interface Drafts {
  texts(): ReadonlyMap<string, string>;
  load(): Promise<void>;
  /** As of now, also of what other tabs wrote since this one has read. */
  current(): Promise<ReadonlyMap<string, string>>;
  /** Answers whether a conversation gained or lost its draft. */
  set(key: string, text: string): boolean;
}

export function createDrafts(store: DraftStore, notes: Notes, failed: (error: unknown) => void): Drafts {
  let texts: ReadonlyMap<string, string> = new Map();
  const unsaved = new Map<string, string>();
  let saving = false;

  /** One write at a time; what is typed meanwhile is saved by the next, the latest of each. */
  async function save(): Promise<void> {
    if (saving) {
      return;
    }
    saving = true;
    try {
      for (const [key, text] of unsaved) {
        unsaved.delete(key);
        await store.set(key, text);
        if (!unsaved.has(key)) {
          notes.remove(NOTE + key);
        }
      }
    } finally {
      saving = false;
    }
  }

  /** What has not reached the store. */
  const findNoted = () =>
    notes.find(NOTE).filter((note): note is [string, string] => typeof note[1] === "string");

  return {
    texts: () => texts,
    load: async () => {
      const noted = findNoted();
      // What was typed meanwhile is newer than either.
      texts = withText([...(await store.all()), ...noted, ...texts]);
      noted.filter(([key]) => !unsaved.has(key)).forEach(([key, text]) => unsaved.set(key, text));
      save().catch(failed);
    },
    current: async () => withText([...(await store.all()), ...findNoted()]),
    set: (key, text) => {
      const before = texts.get(key) ?? "";
      if (before === text) {
        return false;
      }
      const next = new Map(texts);
      if (text === "") {
        next.delete(key);
      } else {
        next.set(key, text);
      }
      texts = next;
      notes.put(NOTE + key, text);
      unsaved.set(key, text);
      save().catch(failed);
      return (before === "") !== (text === "");
    },
  };
}

/** The last word on each. */
function withText(entries: Iterable<[string, string]>): ReadonlyMap<string, string> {
  return new Map([...new Map(entries)].filter(([, text]) => text !== ""));
}
