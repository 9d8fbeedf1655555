import type { HistoryEvent } from "../history.ts";
import { regressions } from "./ack-regress.ts";
import type { Anomaly } from "./anomaly.ts";
import { corruptions } from "./corrupt.ts";
import { duplicates } from "./duplicate.ts";
import { outOfTurn } from "./fifo.ts";
import { foreigners } from "./foreign.ts";
import { gaps } from "./gap.ts";
import { mismatches } from "./id-mismatch.ts";
import { inconsistentSeqs } from "./inconsistent-seq.ts";
import { leaks } from "./leak.ts";
import { readLedger } from "./ledger.ts";
import { lostChanges } from "./lost-change.ts";
import { lostWords } from "./lost-words.ts";
import { lostWrites } from "./lost-write.ts";
import { reversals } from "./nonmonotonic.ts";
import { phantoms } from "./phantom.ts";
import { orderReversals } from "./realtime-order.ts";
import { skews } from "./snapshot-skew.ts";
import { unseen } from "./unseen.ts";

/**
 * Everything that is wrong with a history; empty when all that was promised held. What may be either way – a request
 * whose answer never came, whatever a restored backup may lack – is no anomaly. O(n log n).
 *
 * @throws Error when the history does not say which epoch it began with
 */
export function check(events: readonly HistoryEvent[]): Anomaly[] {
  const ledger = readLedger(events);
  return [
    ...lostWrites(ledger),
    ...lostWords(ledger),
    ...lostChanges(ledger),
    ...phantoms(ledger),
    ...duplicates(ledger),
    ...inconsistentSeqs(ledger),
    ...gaps(ledger),
    ...reversals(ledger),
    ...orderReversals(ledger),
    ...outOfTurn(ledger),
    ...foreigners(ledger),
    ...corruptions(ledger),
    ...skews(ledger),
    ...regressions(ledger),
    ...unseen(ledger),
    ...mismatches(ledger),
    ...leaks(events),
  ];
}
