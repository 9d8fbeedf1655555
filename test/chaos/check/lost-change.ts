import type { HistoryEvent, MessageChange, ReceivedMessage } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import { keptAnswer, wantedBy, type Command } from "./changes.ts";
import type { Ledger } from "./ledger.ts";
import { messageKey } from "./sends.ts";
import type { Truth } from "./truths.ts";

/**
 * lost-change: an edit, a deletion or a reaction was answered OK, nothing later says otherwise, and the message is in the
 * end as if it had never been; or an older one has come back over it.
 */
export function lostChanges(ledger: Ledger): Anomaly[] {
  return [...ledger.truths].flatMap(([epoch, { conversations }]) =>
    [...conversations.values()].flatMap((truth) =>
      [...truth.bySeq.values()].flatMap((message) => {
        const commands = ledger.changes.of(messageKey(message.senderId, message.id));
        return commands.length === 0 ? [] : judge(ledger, epoch, { truth, message, commands });
      }),
    ),
  );
}

interface Case {
  truth: Truth;
  message: ReceivedMessage;
  commands: readonly Command[];
}

interface Settled {
  change: MessageChange;
  userId: string;
  version: number;
  evidence: HistoryEvent[];
}

function judge({ epochs }: Ledger, last: number, { truth, message, commands }: Case): Anomaly[] {
  const settled: Settled[] = [];
  /** May have taken place at any time, or never. */
  const open: { change: MessageChange; userId: string }[] = [];
  for (const command of commands) {
    const kept = keptAnswer(command, epochs, last);
    if (kept !== undefined) {
      const { event, changed } = kept;
      // What is kept is about the message that has this number here; before a restore it may have been another's.
      if (!mayName(event.message, message.seq)) continue;
      settled.push({
        change: event.change,
        userId: event.userId,
        version: changed.version,
        evidence: [event, changed],
      });
    } else if (command.possible) {
      const userId = command.attempts[0]?.event.userId ?? "";
      open.push(...wantedBy(command).map((change) => ({ change, userId })));
    }
  }
  const report = (what: string, evidence: HistoryEvent[]): Anomaly[] => [
    {
      name: "lost-change",
      message: `Message ${message.seq} of ${truth.event.conversationId} ${what}.`,
      evidence: [...evidence, truth.event],
    },
  ];
  const deletion = settled.find(({ change }) => change.do === "delete");
  if (deletion !== undefined && message.deleted !== true) {
    return report("was deleted, and is there in the end", deletion.evidence);
  }
  if (message.deleted === true) return [];
  return [...lostEdit(message, settled, open, report), ...lostReactions(message, settled, open, report)];
}

type Open = readonly { change: MessageChange; userId: string }[];
type Report = (what: string, evidence: HistoryEvent[]) => Anomaly[];

function lostEdit(
  message: ReceivedMessage,
  settled: readonly Settled[],
  open: Open,
  report: Report,
): Anomaly[] {
  const last = newest(settled.filter(({ change }) => change.do === "edit"));
  if (last?.change.do !== "edit" || last.change.text === message.text) return [];
  const other = open.some(({ change }) => change.do === "edit" && change.text === message.text);
  if (other) return [];
  return report(
    `was edited to say "${last.change.text}", and says "${message.text}" in the end`,
    last.evidence,
  );
}

function lostReactions(
  message: ReceivedMessage,
  settled: readonly Settled[],
  open: Open,
  report: Report,
): Anomaly[] {
  const given = new Set(
    (message.reactions ?? []).flatMap(([emoji, userIds]) => userIds.map((userId) => `${userId} ${emoji}`)),
  );
  const byGift = Map.groupBy(settled, giftOf);
  return [...byGift].flatMap(([gift, all]) => {
    const last = newest(all);
    if (gift === undefined || last?.change.do !== "react") return [];
    const { on, emoji } = last.change;
    const undecided = open.some(
      (each) => giftOf(each) === gift && each.change.do === "react" && each.change.on !== on,
    );
    if (undecided || given.has(gift) === on) return [];
    const what = on ? "was given" : "was rid of";
    return report(`${what} ${emoji} by ${last.userId}, and in the end it is otherwise`, last.evidence);
  });
}

/** Who gives what; undefined for what is no reaction. */
function giftOf({ change, userId }: { change: MessageChange; userId: string }): string | undefined {
  return change.do === "react" ? `${userId} ${change.emoji}` : undefined;
}

function newest(settled: readonly Settled[]): Settled | undefined {
  return settled.toSorted((a, b) => a.version - b.version).at(-1);
}

/** @param spelled how a command names its message, as in `seq:4` */
function mayName(spelled: string, seq: number): boolean {
  return !spelled.startsWith("seq:") || spelled === `seq:${seq}`;
}
