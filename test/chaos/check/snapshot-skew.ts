import type { HistoryEvent, ReceivedChanges, ReceivedMessage } from "../history.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Ledger } from "./ledger.ts";
import { sameContent } from "./same-content.ts";
import { emptyReplica, fold, membersOf, type Replica } from "./replica.ts";
import { openedAt, type ChangesEvent, type Stream } from "./streams.ts";
import type { Truth } from "./truths.ts";

interface Folded {
  replica: Replica;
  stream: Stream;
  frame: ChangesEvent;
}

/**
 * snapshot-skew: what a device holds after its frames is not the state: a list of members that does not fit its count, or
 * a difference to what a new client reads in the end; and screens that show as stored what the server does not have.
 */
export function skews(ledger: Ledger): Anomaly[] {
  const { found, folded } = foldAll(ledger);
  return [
    ...found,
    ...[...folded.values()].flatMap((each) => againstTruth(ledger, each)),
    ...differentReadings(ledger),
    ...ledger.events.flatMap((event) => shownInVain(ledger, event)),
    ...ledger.events.flatMap((event) => unknownEpoch(ledger, event)),
  ];
}

/** Each device's copy of each conversation, frame by frame. */
function foldAll({ events, streams }: Ledger): { found: Anomaly[]; folded: Map<string, Folded> } {
  const found: Anomaly[] = [];
  const folded = new Map<string, Folded>();
  for (const frame of events) {
    if (frame.kind !== "changes") continue;
    const stream = streams.get(frame.stream);
    const { changes } = frame;
    if (stream?.epoch === undefined || changes.feed === stream.open.userId) continue;
    const key = `${stream.epoch} ${stream.open.deviceId} ${changes.feed}`;
    const replica = heldBefore(folded.get(key), stream, changes);
    const level = changes.through >= replica.version;
    fold(replica, changes);
    folded.set(key, { replica, stream, frame });
    if (level) found.push(...miscounted({ replica, stream, frame }));
  }
  return { found, folded };
}

/** A stream that goes on from a cursor goes on from what the device held; what it got elsewhere is not known. */
function heldBefore(before: Folded | undefined, stream: Stream, changes: ReceivedChanges): Replica {
  if (before === undefined) return emptyReplica();
  const { replica } = before;
  if (before.stream !== stream && !changes.snapshot) {
    const cursor = openedAt(stream, changes.feed) ?? 0;
    if (cursor > replica.version) replica.whole = false;
  }
  return replica;
}

function miscounted({ replica, stream, frame }: Folded): Anomaly[] {
  const members = membersOf(replica);
  const { row } = replica;
  if (members === undefined || row === undefined || frame.changes.through === 0) return [];
  // A frame may be cut between a member and a later change of the count, which then comes with the next one.
  const newest = Math.max(...[...replica.members.values()].map(({ version }) => version));
  if (newest > row.version || members.length === row.memberCount) return [];
  const message = `At version ${replica.version} of ${frame.changes.feed}, ${stream.open.userId} knows ${members.length} members and the count ${row.memberCount}.`;
  return [{ name: "snapshot-skew", message, evidence: [stream.open, frame] }];
}

/** What a device that has come to the last version holds, against what there is. */
function againstTruth({ truths, changes }: Ledger, { replica, stream, frame }: Folded): Anomaly[] {
  const truth = truths.get(stream.epoch ?? -1)?.conversations.get(frame.changes.feed);
  if (truth === undefined || !replica.whole || replica.version !== truth.event.version) return [];
  const evidence = [stream.open, frame];
  const found = writtenAfterRemoval(changes, replica, truth);
  const difference = differenceOf(replica, truth);
  if (difference !== undefined) {
    const message = `At version ${replica.version} of ${frame.changes.feed}, ${stream.open.userId} ${difference}.`;
    return [...found, { name: "snapshot-skew", message, evidence }];
  }
  return found.map((anomaly) => ({ ...anomaly, evidence }));
}

/** foreign: a message with a version above its sender's removal, which is the last change of that membership. */
function writtenAfterRemoval(
  changes: Ledger["changes"],
  { members }: Replica,
  { event, byVersion }: Truth,
): Anomaly[] {
  return byVersion.flatMap(({ senderId, seq, version }) => {
    // The version of one that was changed says nothing of when it was written.
    if (changes.touched(event.conversationId, seq)) return [];
    const member = members.get(senderId);
    if (member?.left !== true || version <= member.version) return [];
    const message = `Message ${seq} of ${event.conversationId} is version ${version}, and ${senderId} was removed at ${member.version}.`;
    return [{ name: "foreign" as const, message, evidence: [event] }];
  });
}

function differenceOf(replica: Replica, { event, bySeq }: Truth): string | undefined {
  const members = membersOf(replica);
  if (members !== undefined && members.join() !== event.members.toSorted().join()) {
    return `holds the members ${members.join(", ")}, and they are ${event.members.join(", ")}`;
  }
  for (const [seq, message] of replica.messages) {
    const stored = bySeq.get(seq);
    if (stored === undefined || !isSame(message, stored))
      return `holds another message ${seq} than is stored`;
  }
  return undefined;
}

function isSame(a: ReceivedMessage, b: ReceivedMessage): boolean {
  return a.version === b.version && sameContent(a, b);
}

/** Two who read the same version of a conversation in the end, and read different things. */
function differentReadings({ truths }: Ledger): Anomaly[] {
  return [...truths.values()].flatMap(({ conversations }) =>
    [...conversations.values()].flatMap(({ event, readings }) =>
      readings.flatMap((reading) => {
        if (reading === event || reading.version !== event.version || saysSame(reading, event)) return [];
        const message = `Two clients read version ${event.version} of ${event.conversationId} differently in the end.`;
        return [{ name: "snapshot-skew" as const, message, evidence: [event, reading] }];
      }),
    ),
  );
}

type TruthEvent = Truth["event"];

function saysSame(a: TruthEvent, b: TruthEvent): boolean {
  return (
    a.members.toSorted().join() === b.members.toSorted().join() &&
    a.messages.length === b.messages.length &&
    a.messages.every((message, index) => {
      const other = b.messages[index];
      return other !== undefined && message.seq === other.seq && isSame(message, other);
    })
  );
}

/** A screen that shows, when all is over, a stored message that the server does not have. */
function shownInVain({ truths }: Ledger, event: HistoryEvent): Anomaly[] {
  if (event.kind !== "shown" || !event.settled) return [];
  const truth = truths.get(Math.max(...truths.keys()))?.conversations.get(event.conversationId);
  if (truth === undefined || !truth.event.members.includes(event.userId)) return [];
  const vain = event.rows.find(
    ({ state, seq }) => state === "stored" && (seq === undefined || !truth.bySeq.has(seq)),
  );
  if (vain === undefined) return [];
  const message = `${event.userId} sees "${vain.text}" in ${event.conversationId} as stored, and the server does not have it.`;
  return [{ name: "snapshot-skew", message, evidence: [event] }];
}

function unknownEpoch({ epochs }: Ledger, event: HistoryEvent): Anomaly[] {
  if ((event.kind !== "hello" && event.kind !== "truth") || epochs.byName(event.epoch) !== undefined)
    return [];
  const message = `The server calls its epoch ${event.epoch}, which nothing began.`;
  return [{ name: "snapshot-skew", message, evidence: [event] }];
}
