/** A client with a screen is given this many of the newest messages at least, */
const NEWEST = 50;
/** and what is unread as far as it is counted. */
const UNREAD = 100;

export interface Marks {
  last_seq: number;
  read_seq: number;
  /** The highest of the user's devices. */
  mark: number;
  /** This device's own; null while it stands at the highest. */
  device_mark: number | null;
}

/**
 * The first message that a reader without a cursor is sent. For a screen: the newest 50, and whatever no device
 * of this person holds yet or is counted as unread. For a script: what this device has not acknowledged.
 */
export function historyFrom(start: "snapshot" | "unacknowledged", marks: Marks): number {
  const { last_seq: last, read_seq: read, mark, device_mark } = marks;
  if (start === "unacknowledged") return (device_mark ?? mark) + 1;
  return Math.max(1, Math.min(last - NEWEST + 1, mark + 1, Math.max(read + 1, last - UNREAD + 1)));
}
