import type { FaultPlan } from "./plan.ts";
import type { HistoryEvent } from "./history.ts";

/** What a run did and what came of it, for people and for the record. */
export type Counts = Record<keyof FaultPlan, number> & Traffic;

interface Traffic {
  rounds: number;
  seconds: number;
  /** Attempts to send, and how they ended. */
  sends: number;
  answered: number;
  refused: number;
  unanswered: number;
  /** Messages that are stored in the end. */
  /** Edits, deletions and reactions that were answered OK. */
  changes: number;
  messages: number;
  /** Messages that came over streams, repetitions included. */
  deliveries: number;
  streams: number;
  acknowledgements: number;
  membershipChanges: number;
  /** Instances of clients: tabs opened, small clients begun anew. */
  clients: number;
  anomalies: number;
}

const nothing: Counts = {
  rounds: 0,
  seconds: 0,
  sends: 0,
  answered: 0,
  refused: 0,
  unanswered: 0,
  changes: 0,
  messages: 0,
  deliveries: 0,
  streams: 0,
  acknowledgements: 0,
  membershipChanges: 0,
  clients: 0,
  anomalies: 0,
  kills: 0,
  cuts: 0,
  holes: 0,
  shapes: 0,
  stops: 0,
  terms: 0,
  replays: 0,
  restores: 0,
  jumps: 0,
};

/** What each count is called, in the order in which a person reads them. */
const titles: Record<keyof Counts, string> = {
  rounds: "rounds",
  seconds: "seconds",
  kills: "SIGKILLs in mid-send",
  terms: "SIGTERMs",
  stops: "SIGSTOPs",
  restores: "backups restored",
  jumps: "clock jumps",
  cuts: "connections cut (links)",
  holes: "black holes",
  shapes: "slow or split links",
  replays: "requests replayed",
  clients: "clients begun (tabs, scripts)",
  sends: "attempts to send",
  answered: "… answered OK",
  refused: "… refused",
  unanswered: "… never answered",
  changes: "edits, deletions and reactions answered OK",
  messages: "messages stored in the end",
  deliveries: "messages delivered over streams",
  streams: "streams",
  acknowledgements: "acknowledgements and read marks",
  membershipChanges: "joins and leaves",
  anomalies: "anomalies",
};

export function addCounts(a: Counts, b: Partial<Counts>): Counts {
  return mapCounts((name) => a[name] + (b[name] ?? 0));
}

export function noCounts(): Counts {
  return { ...nothing };
}

/** What a history says of the workload. */
export function countEvents(events: readonly HistoryEvent[]): Partial<Counts> {
  const kinds = new Map<string, number>();
  const sends = new Set<number>();
  const stored = new Set<string>();
  let deliveries = 0;
  const endings = { sent: 0, refused: 0, unanswered: 0 };
  for (const event of events) {
    kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1);
    if (event.kind === "send") sends.add(event.op);
    else if (event.kind === "changes") deliveries += event.changes.messages.length;
    else if (event.kind === "truth")
      event.messages.forEach(({ seq }) => stored.add(`${event.conversationId} ${seq}`));
    else if (event.kind === "sent" || event.kind === "refused" || event.kind === "unanswered") {
      if (sends.has(event.op)) endings[event.kind]++;
    }
  }
  const of = (kind: HistoryEvent["kind"]) => kinds.get(kind) ?? 0;
  return {
    sends: sends.size,
    answered: endings.sent,
    refused: endings.refused,
    unanswered: endings.unanswered,
    changes: of("changed"),
    messages: stored.size,
    deliveries,
    streams: of("open"),
    acknowledgements: of("acknowledge") + of("read"),
    membershipChanges: of("member"),
    clients: of("actor"),
  };
}

/** As a table in Markdown. */
export function describeCounts(counts: Counts): string {
  const rows = Object.entries(titles).map(
    ([name, title]) => `| ${title} | ${Math.round(counts[name as keyof Counts]).toLocaleString("en")} |`,
  );
  return ["| what | how many |", "|---|---:|", ...rows].join("\n");
}

function mapCounts(count: (name: keyof Counts) => number): Counts {
  const names = Object.keys(nothing) as (keyof Counts)[];
  return Object.fromEntries(names.map((name) => [name, count(name)])) as unknown as Counts;
}
