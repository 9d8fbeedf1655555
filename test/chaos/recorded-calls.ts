import type { Changes, Frame, Message, Position } from "../../web/src/chat/model.ts";
import type { Change, Target } from "../../web/src/chat/outbox-row.ts";
import type { Calls } from "../../web/src/transport/calls.ts";
import type { ActorName, MessageChange, ReceivedChanges, ReceivedMessage } from "./history.ts";
import { attempt, type Happening, type Recorder } from "./recorder.ts";

/** Whose calls they are. */
export interface Caller {
  recorder: Recorder;
  actor: ActorName;
  deviceId(): string;
  /** The user of a name, among the people of this run. */
  userIdOf(username: string): string;
}

/** The page's calls, with everything that goes out and comes in on record. */
export function recordCalls(calls: Calls, caller: Caller): Calls {
  return { ...calls, ...recordPaths(calls, caller), ...recordMembers(calls, caller) };
}

/** A target as the history spells it: its kind and its value. */
export function spellTarget(target: Target): string {
  return Object.entries(target)
    .map((part) => part.join(":"))
    .join();
}

function recordPaths(
  calls: Calls,
  caller: Caller,
): Pick<Calls, "send" | "change" | "receive" | "acknowledge" | "markRead"> {
  const { recorder, actor } = caller;
  return {
    send: (row, userId, signal) =>
      attempt(
        recorder,
        (op) => ({
          kind: "send",
          op,
          actor,
          userId,
          id: row.id,
          target: spellTarget(row.target),
          text: row.text,
          ...((row.replyToSeq ?? 0) > 0 && { replyTo: row.replyToSeq }),
        }),
        () => calls.send(row, userId, signal),
        (op, { conversationId, seq, version }) => ({ kind: "sent", op, conversationId, seq, version }),
      ),
    change: (row, userId, signal) => {
      const told = spellChange(row.command);
      const call = () => calls.change(row, userId, signal);
      if (told === undefined) return call();
      const { id, conversationId } = row;
      const begun = (op: number): Happening => ({
        kind: "change",
        op,
        actor,
        userId,
        id,
        conversationId,
        ...told,
      });
      return attempt(recorder, begun, call, (op, version) => ({ kind: "changed", op, version }));
    },
    receive: (...how) => {
      const [position, userId] = how;
      const opening = { actor, userId, deviceId: caller.deviceId(), start: "snapshot", position } as const;
      return recordStream(recorder, opening, calls.receive(...how));
    },
    acknowledge: (mark, userId) =>
      attempt(
        recorder,
        (op) => ({
          kind: "acknowledge",
          op,
          actor,
          deviceId: caller.deviceId(),
          conversationId: mark.conversationId,
          seq: mark.seq,
        }),
        () => calls.acknowledge(mark, userId),
      ),
    markRead: (mark, userId) =>
      attempt(
        recorder,
        (op) => ({
          kind: "read",
          op,
          actor,
          userId,
          conversationId: mark.conversationId,
          seq: mark.seq,
        }),
        () => calls.markRead(mark, userId),
      ),
  };
}

/** What of a change goes on record; undefined for one that leaves the message as it is. */
function spellChange(command: Change): { message: string; change: MessageChange } | undefined {
  if (command.kind === "pin" || command.kind === "entry") return undefined;
  const { of } = command;
  const message = "seq" in of ? `seq:${of.seq}` : `id:${of.clientMessageId}`;
  switch (command.kind) {
    case "edit":
      return { message, change: { do: "edit", text: command.text } };
    case "delete":
      return { message, change: { do: "delete" } };
    case "react":
      return { message, change: { do: "react", emoji: command.emoji, on: command.on } };
  }
}

function recordMembers(calls: Calls, caller: Caller): Pick<Calls, "joinRoom" | "leaveRoom" | "addMembers"> {
  const { recorder } = caller;
  const change = (
    who: { by: string; userId: string; conversationId: string; change: "join" | "leave" },
    call: () => Promise<void>,
  ) => attempt(recorder, (op) => ({ kind: "member", op, ...who }), call);
  return {
    joinRoom: (conversationId, me) =>
      change({ by: me, userId: me, conversationId, change: "join" }, () =>
        calls.joinRoom(conversationId, me),
      ),
    leaveRoom: (conversationId, me) =>
      change({ by: me, userId: me, conversationId, change: "leave" }, () =>
        calls.leaveRoom(conversationId, me),
      ),
    // One person a call, so that one operation says all of it.
    addMembers: (conversationId, usernames, me) => {
      const [username = ""] = usernames;
      const who = { by: me, userId: caller.userIdOf(username), conversationId, change: "join" } as const;
      return change(who, () => calls.addMembers(conversationId, [username], me));
    },
  };
}

/** Who opens a stream, and from where. */
export interface Opening {
  actor: ActorName;
  userId: string;
  deviceId: string;
  start: "snapshot" | "unacknowledged";
  position: Position;
}

/** The frames of a stream, each on record before anybody acts on it. */
export async function* recordStream(
  recorder: Recorder,
  { position, ...opening }: Opening,
  frames: AsyncIterable<Frame>,
): AsyncGenerator<Frame, void> {
  const stream = recorder.op();
  const cursors = position.cursors.map(({ feed, version }): [string, number] => [feed, version]);
  recorder.write({ kind: "open", stream, ...opening, epoch: position.epoch, cursors });
  let why = "left";
  try {
    for await (const frame of frames) {
      recordFrame(recorder, stream, frame);
      yield frame;
    }
    why = "ended";
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    recorder.write({ kind: "closed", stream, why });
  }
}

function recordFrame(recorder: Recorder, stream: number, frame: Frame): void {
  switch (frame.kind) {
    case "hello":
    case "reset":
      recorder.write({ kind: frame.kind, stream, epoch: frame.epoch });
      return;
    case "changes":
      recorder.write({ kind: "changes", stream, changes: toReceived(frame.changes) });
      return;
    case "caught-up":
      recorder.write({ kind: "caught-up", stream });
      return;
    default:
  }
}

function toReceived({ conversation, members, messages, entries, ...frame }: Changes): ReceivedChanges {
  return {
    feed: frame.feed,
    after: frame.after,
    through: frame.through,
    snapshot: frame.snapshot,
    historyFrom: frame.historyFrom,
    ...(conversation && {
      conversation: { version: conversation.version, memberCount: conversation.memberCount },
    }),
    members: members.map(({ person, version, left }) => ({ userId: person.userId, version, left })),
    messages: messages.map(toReceivedMessage),
    entries: entries.map(({ conversationId, version, removed, readSeq }) => ({
      conversationId,
      version,
      removed,
      readSeq,
    })),
  };
}

/** A message as the history keeps it. */
export function toReceivedMessage(message: Message): ReceivedMessage {
  const { seq, version, clientMessageId, sender, text, replyToSeq, reactions } = message;
  return {
    seq,
    version,
    id: clientMessageId,
    senderId: sender.userId,
    text,
    ...(replyToSeq > 0 && { replyTo: replyToSeq }),
    ...(message.deletedAt !== undefined && { deleted: true as const }),
    ...(reactions.length > 0 && {
      reactions: reactions.map(({ emoji, userIds }): [string, readonly string[]] => [emoji, userIds]),
    }),
  };
}
