import type { Anomaly } from "./anomaly.ts";
import type { ChangeEvent, Command } from "./changes.ts";
import type { Ledger } from "./ledger.ts";
import type { SendEvent, Sending, Stored } from "./sends.ts";

/**
 * id-mismatch: one id, of a message or of a command, was answered OK for two requests, or with two places; or was refused
 * as reused though it was not.
 */
export function mismatches(ledger: Ledger): Anomaly[] {
  return [
    ...[...ledger.sends.values()].flatMap((sending) => [
      ...differentAnswers(ledger, sending),
      ...wronglyRefused(sending),
    ]),
    ...[...ledger.changes.commands.values()].flatMap((command) => performedTwice(ledger, command)),
  ];
}

/** A command is performed once: the same again is answered as before, anything else under its id is refused. */
function performedTwice({ epochs }: Ledger, { answers, attempts }: Command): Anomaly[] {
  let first: Command["answers"][number] | undefined;
  for (const later of answers.toSorted((a, b) => a.changed.t - b.changed.t)) {
    const kept =
      first?.epoch !== undefined &&
      later.epoch !== undefined &&
      epochs.keeps(first.epoch, first.changed.t, later.epoch);
    if (first !== undefined && kept) {
      const same = JSON.stringify(asked(first.event)) === JSON.stringify(asked(later.event));
      const what = same ? "with two versions" : "for two different requests";
      if (same && first.changed.version === later.changed.version) continue;
      const message = `Command ${later.event.id} of ${later.event.userId} was answered OK ${what}.`;
      const evidence = [first.event, first.changed, later.event, later.changed];
      return [{ name: "id-mismatch", message, evidence }];
    } else if (later.epoch !== undefined) first = later;
  }
  const one = attempts[0]?.event;
  const refused = attempts.find(({ end }) => end?.kind === "refused" && end.reason === "CLIENT_ID_REUSED");
  const all = attempts.every(
    ({ event }) => JSON.stringify(asked(event)) === JSON.stringify(one && asked(one)),
  );
  if (!all || refused?.end === undefined) return [];
  const message = `Command ${refused.event.id} of ${refused.event.userId} was refused as used for another request, and there is none.`;
  return [{ name: "id-mismatch", message, evidence: [refused.event, refused.end] }];
}

function asked({ conversationId, message, change }: ChangeEvent) {
  return { conversationId, message, change };
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
  if (!isSameRequest(a.send, b.send)) return "for two different requests";
  if (a.sent.conversationId !== b.sent.conversationId || a.sent.seq !== b.sent.seq) return "with two places";
  return undefined;
}

function isSameRequest(a: SendEvent, b: SendEvent): boolean {
  return a.target === b.target && a.text === b.text && a.replyTo === b.replyTo;
}

function wronglyRefused({ attempts }: Sending): Anomaly[] {
  const [first] = attempts;
  const same = attempts.every(({ send }) => first !== undefined && isSameRequest(send, first.send));
  const refused = attempts.find(({ end }) => end?.kind === "refused" && end.reason === "CLIENT_ID_REUSED");
  if (!same || refused?.end === undefined) return [];
  const message = `Id ${refused.send.id} of ${refused.send.userId} was refused as used for another request, and there is none.`;
  return [{ name: "id-mismatch", message, evidence: [refused.send, refused.end] }];
}
