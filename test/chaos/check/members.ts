import type { HistoryEvent } from "../history.ts";
import type { Epochs } from "./epochs.ts";
import type { EndEvent } from "./sends.ts";

type MemberEvent = Extract<HistoryEvent, { kind: "member" }>;

/** A time in which somebody was no member of a conversation, for certain. */
interface Absence {
  from: number;
  to: number;
  leave: MemberEvent;
}

export interface Absences {
  /** The leaving after which the user was out of the conversation from the one time to the other, without doubt. */
  during(userId: string, conversationId: string, from: number, to: number): MemberEvent | undefined;
  /** Whether anybody ever tried to end this membership. */
  mayHaveLeft(userId: string, conversationId: string): boolean;
}

interface Joining {
  begin: number;
  /** When it had its effect at the latest. */
  end: number;
}

/**
 * When who was out of which conversation. Only what is certain counts: from the answer to a leaving to the beginning of
 * the next attempt to join, when no attempt to join was on its way at the same time.
 */
export function readAbsences(
  events: readonly HistoryEvent[],
  known: { epochs: Epochs; ends: ReadonlyMap<number, EndEvent>; replays: ReadonlyMap<string, number> },
): Absences {
  const joins = new Map<string, Joining[]>();
  const leaves = new Map<string, MemberEvent[]>();
  for (const event of events) {
    if (event.kind !== "member") continue;
    const key = `${event.userId} ${event.conversationId}`;
    if (event.change === "leave") append(leaves, key, event);
    else {
      const joining = joiningOf(event, known);
      if (joining !== undefined) append(joins, key, joining);
    }
  }
  const absences = new Map<string, Absence[]>();
  for (const [key, all] of leaves) {
    const found = all.flatMap((leave) => absenceAfter(leave, joins.get(key) ?? [], known));
    absences.set(key, found);
  }
  return {
    during(userId, conversationId, from, to) {
      const found = absences.get(`${userId} ${conversationId}`);
      return found?.find((absence) => absence.from < from && to < absence.to)?.leave;
    },
    mayHaveLeft: (userId, conversationId) => leaves.has(`${userId} ${conversationId}`),
  };
}

function joiningOf(
  event: MemberEvent,
  { ends, replays }: { ends: ReadonlyMap<number, EndEvent>; replays: ReadonlyMap<string, number> },
): Joining | undefined {
  const end = ends.get(event.op);
  const repeated = (replays.get(event.by) ?? -Infinity) >= event.t;
  if (end?.kind === "refused" && !repeated) return undefined;
  const over = end !== undefined && end.kind !== "unanswered" && !repeated;
  return { begin: event.t, end: over ? end.t : Infinity };
}

function absenceAfter(
  leave: MemberEvent,
  joins: readonly Joining[],
  { epochs, ends }: { epochs: Epochs; ends: ReadonlyMap<number, EndEvent> },
): Absence[] {
  const end = ends.get(leave.op);
  if (end?.kind !== "done") return [];
  const epoch = epochs.during(leave.t, end.t);
  if (epoch === undefined) return [];
  if (joins.some((join) => join.begin <= end.t && join.end >= leave.t)) return [];
  const next = Math.min(epochs.endOf(epoch), ...joins.map((join) => join.begin).filter((t) => t > end.t));
  return [{ from: end.t, to: next, leave }];
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
