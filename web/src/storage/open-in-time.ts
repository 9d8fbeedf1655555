import type { Clock } from "../chat/clock.ts";
import type { Tables } from "./tables.ts";

/** A browser may never answer: a tab of long ago, asleep, still holds what another tab has deleted. */
const LIMIT_MS = 10_000;

/** The tables, if they open within `limitMs`; else it rejects, and tables that open later are closed at once. */
export function openInTime(opening: Promise<Tables>, clock: Clock, limitMs = LIMIT_MS): Promise<Tables> {
  return new Promise((resolve, reject) => {
    let late = false;
    const cancel = clock.after(limitMs, () => {
      late = true;
      reject(new Error("The browser's database did not open."));
    });
    const opened = (tables: Tables) => {
      cancel();
      if (late) {
        tables.close();
      }
      resolve(tables);
    };
    const refused = (error: unknown) => {
      cancel();
      reject(error);
    };
    opening.then(opened, refused);
  });
}
