import { dayOf } from "../conversation/row-layout.ts";
import { once } from "../once.ts";

const WEEK_DAYS = 7;

/** The words and formats of one language; each is made once and when it is wanted, since `Intl` formats are slow to make. */
export interface TimeFormat {
  /** 14:02 */
  clock(time: number): string;
  /** Today, Yesterday, Tuesday, 12 March, 12 March 2025: a day divider. */
  day(time: number, now: number): string;
  /** 14:02, Yesterday, Tue, 12 Mar, 12/03/2025: a list of conversations. */
  brief(time: number, now: number): string;
  /** The same as `day`, as it stands within a sentence: today, yesterday, Tuesday. */
  dayWithin(time: number, now: number): string;
  /** Everything, for whoever asks. */
  full(time: number): string;
}

/** @param locale undefined: the browser's own */
export function timeFormat(locale: string | undefined): TimeFormat {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = once(() => new Intl.DateTimeFormat(locale, options));
    return (time: number) => made().format(time);
  };
  const clock = format({ hour: "2-digit", minute: "2-digit" });
  const weekday = { long: format({ weekday: "long" }), short: format({ weekday: "short" }) };
  const date = {
    long: format({ day: "numeric", month: "long" }),
    short: format({ day: "numeric", month: "short" }),
  };
  const dated = { long: format({ dateStyle: "long" }), short: format({ dateStyle: "short" }) };
  const full = format({ dateStyle: "full", timeStyle: "medium" });
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));

  function named(time: number, now: number, length: "long" | "short"): string {
    const ago = dayOf(now) - dayOf(time);
    if (ago === 0 || ago === 1) return relative().format(-ago, "day");
    if (ago > 1 && ago < WEEK_DAYS) return weekday[length](time);
    const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
    return (sameYear ? date : dated)[length](time);
  }

  return {
    clock,
    day: (time, now) => capitalised(named(time, now, "long")),
    dayWithin: (time, now) => named(time, now, "long"),
    brief: (time, now) => (dayOf(now) === dayOf(time) ? clock(time) : capitalised(named(time, now, "short"))),
    full,
  };
}

/** Milliseconds until the local day changes, when "Today" becomes "Yesterday". */
export function untilMidnight(now: number): number {
  const next = new Date(now);
  next.setHours(24, 0, 0, 0);
  return next.getTime() - now;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
