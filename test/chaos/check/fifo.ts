import type { HistoryEvent } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { messageKey } from "./sends.ts";

type TypedEvent = Extract<HistoryEvent, { kind: "typed" }>;

interface Row {
  place: { conversationId: string; seq: number };
  first: TypedEvent;
  last: TypedEvent;
  /** When it was first typed; before all others when another device of its sender had sent it already. */
  begin: number;
  /** When the tab was opened that it was typed in. */
  opened: number;
  /**
   * This browser was told that it is stored, so that it had its turn: it did not come by chance, later. What a restore took
   * away after it was answered is sent again behind what was sent meanwhile, so it has no turn any more.
   */
  answered: boolean;
}

/**
 * fifo: from one browser, a message typed earlier has a higher number than one typed later. A row that was typed anew
 * may stand at either time, since an earlier attempt may have been stored; and of two tabs that are open at once, nobody
 * can say which was first.
 */
export function outOfTurn(ledger: Ledger): Anomaly[] {
  const actors = new Map(
    ledger.events.flatMap((event) => (event.kind === "actor" ? [[event.actor, event]] : [])),
  );
  return [...ledger.truths].flatMap(([epoch, { places }]) => {
    const lanes = new Map<string, Map<string, Row>>();
    for (const event of ledger.events) {
      if (event.kind !== "typed") continue;
      const key = messageKey(event.userId, event.id);
      const place = places.get(key);
      if (place === undefined) continue;
      const { deviceId = "", t: opened = 0 } = actors.get(event.actor) ?? {};
      const name = `${deviceId} ${event.userId} ${event.key} ${place.conversationId}`;
      const lane = lanes.get(name) ?? new Map<string, Row>();
      lanes.set(name, lane);
      const first = lane.get(key)?.first ?? event;
      const elsewhere = (ledger.sends.get(key)?.begin ?? Infinity) < first.t;
      const begin = elsewhere ? -Infinity : first.t;
      const answers = ledger.sends.get(key)?.stored ?? [];
      const answered =
        answers.every(({ epoch: of, sent }) => of === undefined || ledger.epochs.keeps(of, sent.t, epoch)) &&
        answers.some(
          ({ epoch: of, send }) => of !== undefined && (actors.get(send.actor)?.deviceId ?? "") === deviceId,
        );
      lane.set(key, { place, first, last: event, begin, opened, answered });
    }
    return [...lanes.values()].flatMap((lane) => reversedIn([...lane.values()]));
  });
}

/** Of one browser's lane: within each tab, and from what was typed before a tab was opened to what was typed in it. */
function reversedIn(rows: readonly Row[]): Anomaly[] {
  const tabs = Map.groupBy(rows, ({ first, last }) => (first.actor === last.actor ? first.actor : ""));
  tabs.delete("");
  const within = [...tabs.values()].flatMap((tab) => reversed(tab, ({ begin }) => begin));
  return within.length > 0 ? within : reversed(rows, ({ begin, opened }) => Math.min(begin, opened));
}

/** By increasing time: of all that was typed before a row was, only the one with the highest number matters. */
function reversed(rows: readonly Row[], turn: (row: Row) => number): Anomaly[] {
  const found: Anomaly[] = [];
  const earlier = rows.filter(({ answered }) => answered).sort((a, b) => a.last.t - b.last.t);
  let highest: Row | undefined;
  let next = 0;
  for (const row of rows.toSorted((a, b) => turn(a) - turn(b))) {
    for (let each = earlier[next]; each !== undefined && each.last.t < turn(row); each = earlier[next]) {
      if (highest === undefined || each.place.seq > highest.place.seq) highest = each;
      next += 1;
    }
    if (highest === undefined || highest.place.seq <= row.place.seq) continue;
    found.push({
      name: "fifo",
      message: `${row.first.userId} typed message ${highest.last.id} before ${row.first.id}, and they are numbers ${highest.place.seq} and ${row.place.seq}.`,
      evidence: [highest.last, row.first],
    });
  }
  return found;
}
