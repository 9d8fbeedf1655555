import type { HistoryEvent } from "../history.ts";

/** The epochs of a run, numbered from 0. */
export interface Epochs {
  /** Undefined for a name that no event began. */
  byName(name: string): number | undefined;
  /** The epoch at a time. */
  at(t: number): number;
  /** The one epoch in which all from `begin` to `end` happened; undefined when a restore fell between. */
  during(begin: number, end: number): number | undefined;
  /** Whether what was stored by time `t` in `epoch` must still be there in `later`. */
  keeps(epoch: number, t: number, later: number): boolean;
  /** When the epoch was over; Infinity for the last. */
  endOf(epoch: number): number;
}

type EpochEvent = Extract<HistoryEvent, { kind: "epoch" }>;

/** @throws Error when the history names no epoch: then nothing could be judged, and silence would look like success. */
export function readEpochs(events: readonly HistoryEvent[]): Epochs {
  const begun = events.filter((event): event is EpochEvent => event.kind === "epoch");
  if (begun.length === 0) throw new Error("The history does not say which epoch the server began with.");
  begun.sort((a, b) => a.t - b.t);
  const names = new Map(begun.map(({ epoch }, index) => [epoch, index]));
  const endOf = (epoch: number): number => begun[epoch + 1]?.t ?? Infinity;
  const at = (t: number): number => {
    const next = begun.findIndex((event, index) => index > 0 && event.t > t);
    return next === -1 ? begun.length - 1 : next - 1;
  };
  return {
    byName: (name) => names.get(name),
    at,
    during(begin, end) {
      const epoch = at(begin);
      return end < endOf(epoch) ? epoch : undefined;
    },
    keeps: (epoch, t, later) =>
      epoch <= later && begun.slice(epoch + 1, later + 1).every((event) => t < event.keeps),
    endOf,
  };
}
