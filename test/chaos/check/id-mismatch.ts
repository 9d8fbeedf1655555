import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import type { Sending, Stored } from "./sends.ts";

/** id-mismatch: one id was answered OK for two requests, or with two places; or was refused as reused though it was not. */
export function mismatches(ledger: Ledger): Anomaly[] {
  return [...ledger.sends.values()].flatMap((sending) => [
    ...differentAnswers(ledger, sending),
    ...wronglyRefused(sending),
  ]);
}

function differentAnswers({ epochs }: Ledger, { stored }: Sending): Anomaly[] {
  let first: Stored | undefined;
  for (const later of stored.toSorted((a, b) => a.sent.t - b.sent.t)) {
    const kept =
      first?.epoch !== undefined &&
      later.epoch !== undefined &&
      epochs.keeps(first.epoch, first.sent.t, later.epoch);
    if (first !== undefined && kept) {
      const what = difference(first, later);
      if (what !== undefined) {
        const evidence = [first.send, first.sent, later.send, later.sent];
        const message = `Id ${first.send.id} of ${first.send.userId} was answered OK ${what}.`;
        return [{ name: "id-mismatch", message, evidence }];
      }
    } else if (later.epoch !== undefined) first = later;
  }
  return [];
}

function difference(a: Stored, b: Stored): string | undefined {
  if (a.send.target !== b.send.target || a.send.text !== b.send.text) return "for two different requests";
  if (a.sent.conversationId !== b.sent.conversationId || a.sent.seq !== b.sent.seq) return "with two places";
  return undefined;
}

function wronglyRefused({ attempts }: Sending): Anomaly[] {
  const [first] = attempts;
  const same = attempts.every(
    ({ send }) => send.target === first?.send.target && send.text === first.send.text,
  );
  const refused = attempts.find(({ end }) => end?.kind === "refused" && end.reason === "CLIENT_ID_REUSED");
  if (!same || refused?.end === undefined) return [];
  const message = `Id ${refused.send.id} of ${refused.send.userId} was refused as used for another request, and there is none.`;
  return [{ name: "id-mismatch", message, evidence: [refused.send, refused.end] }];
}
