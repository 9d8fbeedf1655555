import { strings } from "../strings.ts";
import { times } from "./times.ts";

/** A moment as it stands within a sentence: "today at 14:02". */
export function moment(time: number, now: number): string {
  return strings.time.moment(times.dayWithin(time, now), times.clock(time));
}
