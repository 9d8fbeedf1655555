import type { Clock } from "../chat/clock.ts";
import type { SharedText } from "../tabs/lease-seat.ts";
import type { Desk } from "./desk.ts";
import { sameObject } from "./memo.ts";
import type { Leaving as LeavingView, Outcome } from "./view.ts";

const KEY = "restante.leaving";

/** When the server could not be told, before the next attempt. */
const AGAIN_MS = 5_000;

export interface LeavingDeps {
  shared: SharedText;
  clock: Clock;
  desk(): Desk | undefined;
  logOut(forget: boolean): Promise<Outcome>;
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
  begin(forget: boolean): void;
  cancel(): void;
  /** Hears of other tabs. Returns how to stop. */
  watch(): () => void;
  /** Something may have changed: logs out when it is time. */
  check(): void;
}

export function createLeaving(deps: LeavingDeps): Leaving {
  const { shared, clock, desk, changed, failed } = deps;
  let running = false;
  let view: LeavingView | undefined;

  /** Of whoever sits here: a note of somebody else's is none. */
  const noted = (): { forget: boolean } | undefined => {
    const note = parse(shared.get(KEY));
    return note !== undefined && note.userId === desk()?.workspace.me.userId ? note : undefined;
  };

  async function leave(forget: boolean): Promise<void> {
    const outcome = await deps.logOut(forget);
    if (!outcome.ok) {
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
    }
  }

  return {
    view: () => {
      const rows = desk()?.unsent() ?? [];
      const count = (...states: string[]) => rows.filter((row) => states.includes(row.state)).length;
      view = noted() && sameObject(view, { waiting: count("typed", "waiting"), failed: count("failed") });
      return view;
    },
    begin: (forget) => {
      const userId = desk()?.workspace.me.userId;
      if (userId !== undefined) {
        shared.set(KEY, JSON.stringify({ userId, forget }));
        changed();
      }
    },
    cancel: () => {
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
      if (at.unsentTexts().length === 0) {
        running = true;
        leave(note.forget)
          .catch(failed)
          .finally(() => {
            running = false;
            changed();
          });
      }
    },
  };
}

function parse(text: string | undefined): { userId: string; forget: boolean } | undefined {
  try {
    const { userId, forget } = JSON.parse(text ?? "") as { userId?: unknown; forget?: unknown };
    return typeof userId === "string" ? { userId, forget: forget === true } : undefined;
  } catch {
    return undefined;
  }
}
