import type { Clock } from "../chat/clock.ts";
import { pause } from "../chat/wait.ts";
import type { SharedText } from "../tabs/lease-seat.ts";
import type { Desk } from "./desk.ts";
import { sameObject } from "./memo.ts";
import type { Leaving as LeavingView, Outcome } from "./view.ts";

const KEY = "restante.leaving";

interface Note {
  userId: string;
  forget: boolean;
  /** Given up. */
  drafts: readonly string[];
  /** What was begun when it was asked for. */
  before: readonly string[];
}

/** When the server could not be told, or somebody is writing, before the next attempt. */
const AGAIN_MS = 5_000;

export interface LeavingDeps {
  shared: SharedText;
  clock: Clock;
  desk(): Desk | undefined;
  /** Logs out; words that were not given up stay here. */
  leave(forget: boolean, givenUp: readonly string[]): Promise<Outcome>;
  changed(): void;
  failed(error: unknown): void;
}

/**
 * A log-out that waits until everything is sent. It is written down for all tabs and survives a reload; the tab that
 * leads carries it out, and until then it can be called off in any.
 */
export interface Leaving {
  /** What it waits for; undefined when nobody is leaving. */
  view(): LeavingView | undefined;
  /** @param drafts what was begun and may be lost by it */
  begin(forget: boolean, drafts: readonly string[]): void;
  cancel(): void;
  /** Hears of other tabs. Returns how to stop. */
  watch(): () => void;
  /** Something may have changed: logs out when it is time. */
  check(): void;
}

export function createLeaving(deps: LeavingDeps): Leaving {
  const { shared, clock, desk, changed, failed } = deps;
  let running = false;
  let begunHere = false;
  let view: LeavingView | undefined;

  /** Of whoever sits here: a note of somebody else's is none. */
  const noted = (): Note | undefined => {
    const note = parse(shared.get(KEY));
    return note !== undefined && note.userId === desk()?.workspace.me.userId ? note : undefined;
  };

  async function leave(at: Desk, { forget, drafts, before }: Note): Promise<void> {
    const words = await at.words();
    // What was begun before is on the server; in another tab, perhaps, somebody writes.
    const isNew = (draft: string) =>
      !drafts.includes(draft) && (words.drafts.includes(draft) || !before.includes(draft));
    if (words.unsent.length > 0 || words.begun.some(isNew) || !(await deps.leave(forget, drafts)).ok) {
      await pause(AGAIN_MS, clock);
    }
  }

  return {
    view: () => {
      const rows = desk()?.unsent() ?? [];
      const count = (...states: string[]) => rows.filter((row) => states.includes(row.state)).length;
      const note = noted();
      const begun = [...(desk()?.drafts().values() ?? [])].filter(
        (text) => !note?.drafts.includes(text) && !note?.before.includes(text),
      );
      const waits = {
        waiting: count("typed", "waiting"),
        failed: count("failed"),
        drafts: begun.length,
      };
      view = note && sameObject(view, waits);
      return view;
    },
    begin: (forget, drafts) => {
      const at = desk();
      if (at !== undefined) {
        begunHere = true;
        const { userId } = at.workspace.me;
        const before = [...at.drafts().values()];
        shared.set(KEY, JSON.stringify({ userId, forget, drafts, before } satisfies Note));
        changed();
      }
    },
    cancel: () => {
      begunHere = false;
      shared.remove(KEY);
      changed();
    },
    watch: () => shared.onChange(KEY, changed),
    check: () => {
      const at = desk();
      const note = noted();
      if (running || note === undefined || at?.loaded() !== true || !at.workspace.leading()) {
        return;
      }
      // On a computer that others use too every tab leads, and knows of no other's words.
      if (at.workspace.me.shared && !begunHere) {
        return;
      }
      // What has no words, a deletion say, is not asked about: it is worth waiting for all the more.
      const isOnItsWay = at.queued().some(({ state }) => state === "typed" || state === "waiting");
      if (!isOnItsWay && at.unsent().every((row) => row.state === "stored")) {
        running = true;
        leave(at, note)
          .catch(failed)
          .finally(() => {
            running = false;
            changed();
          });
      }
    },
  };
}

function parse(text: string | undefined): Note | undefined {
  try {
    const { userId, forget, drafts = [], before = [] } = JSON.parse(text ?? "") as Partial<Note>;
    return typeof userId === "string" ? { userId, forget: forget === true, drafts, before } : undefined;
  } catch {
    return undefined;
  }
}
