import type { HistoryEvent, MessageChange } from "../history.ts";
import type { Epochs } from "./epochs.ts";
import type { Observation } from "./ledger.ts";
import { messageKey, type EndEvent, type Sending } from "./sends.ts";

export type ChangeEvent = Extract<HistoryEvent, { kind: "change" }>;
export type ChangedEvent = Extract<HistoryEvent, { kind: "changed" }>;

/** One command and what became of it: all attempts under one id of one user. */
export interface Command {
  attempts: { event: ChangeEvent; end: EndEvent | undefined }[];
  /** It was not refused, or the network repeated it later. */
  possible: boolean;
  /** Those answered OK, with the epoch of the answer. */
  answers: { event: ChangeEvent; changed: ChangedEvent; epoch: number | undefined }[];
}

export interface Changes {
  /** By user and command id. */
  commands: ReadonlyMap<string, Command>;
  /** Commands by the message that they are about, by `messageKey`. */
  of(message: string): readonly Command[];
  /**
   * Whether anybody ever tried to change the message of this number: its version may be a later one than that which it
   * was stored with.
   */
  touched(conversationId: string, seq: number): boolean;
}

/** Everything that was asked of stored messages. */
export function readChanges(
  events: readonly HistoryEvent[],
  known: {
    epochs: Epochs;
    ends: ReadonlyMap<number, EndEvent>;
    replays: ReadonlyMap<string, number>;
    sends: ReadonlyMap<string, Sending>;
    observations: readonly Observation[];
  },
): Changes {
  const commands = readCommands(events, known);
  const { names, places } = readNames(known);
  const byMessage = new Map<string, Command[]>();
  const touched = new Set<string>();
  for (const command of commands.values()) {
    // Under one number there may be different messages in different epochs: the command may be about any of them.
    const about = new Set(command.attempts.flatMap(({ event }) => namesOf(event, names)));
    for (const message of about) {
      byMessage.set(message, [...(byMessage.get(message) ?? []), command]);
      for (const place of places.get(message) ?? []) touched.add(place);
    }
  }
  return {
    commands,
    of: (message) => byMessage.get(message) ?? [],
    touched: (conversationId, seq) => touched.has(`${conversationId} ${seq}`),
  };
}

function readCommands(
  events: readonly HistoryEvent[],
  known: { epochs: Epochs; ends: ReadonlyMap<number, EndEvent>; replays: ReadonlyMap<string, number> },
): Map<string, Command> {
  const commands = new Map<string, Command>();
  for (const event of events) {
    if (event.kind !== "change") continue;
    const key = `${event.userId} ${event.id}`;
    const command = commands.get(key) ?? { attempts: [], possible: false, answers: [] };
    commands.set(key, command);
    const end = known.ends.get(event.op);
    command.attempts.push({ event, end });
    const repeated = (known.replays.get(event.userId) ?? -Infinity) >= event.t;
    command.possible ||= end?.kind !== "refused" || repeated;
    if (end?.kind === "changed") {
      command.answers.push({ event, changed: end, epoch: known.epochs.during(event.t, end.t) });
    }
  }
  return commands;
}

/** Which messages were ever seen or stored under a number, and where each message was. */
function readNames({
  sends,
  observations,
}: {
  sends: ReadonlyMap<string, Sending>;
  observations: readonly Observation[];
}) {
  const names = new Map<string, Set<string>>();
  const places = new Map<string, Set<string>>();
  const note = (place: string, message: string): void => {
    names.set(place, (names.get(place) ?? new Set()).add(message));
    places.set(message, (places.get(message) ?? new Set()).add(place));
  };
  for (const { conversationId, message } of observations) {
    note(`${conversationId} ${message.seq}`, messageKey(message.senderId, message.id));
  }
  for (const [key, { stored }] of sends) {
    for (const { sent } of stored) note(`${sent.conversationId} ${sent.seq}`, key);
  }
  return { names, places };
}

function namesOf(event: ChangeEvent, names: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const [how, value = ""] = splitOnce(event.message);
  if (how === "id") return [messageKey(event.userId, value)];
  return [...(names.get(`${event.conversationId} ${value}`) ?? [])];
}

function splitOnce(spelled: string): [string, string | undefined] {
  const at = spelled.indexOf(":");
  return [spelled.slice(0, at), spelled.slice(at + 1)];
}

/** What all attempts of a command ask for; of an id that was used for several requests, each of them. */
export function wantedBy({ attempts }: Command): MessageChange[] {
  return attempts.map(({ event }) => event.change);
}

/**
 * The answer that still counts in `last`: what it says must be so there, unless a later change says otherwise. Undefined
 * when nobody can say whether the command has taken place there.
 */
export function keptAnswer({ answers }: Command, epochs: Epochs, last: number) {
  return answers.find(({ epoch, changed }) => epoch !== undefined && epochs.keeps(epoch, changed.t, last));
}
