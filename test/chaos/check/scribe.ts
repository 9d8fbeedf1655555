import type { HistoryEvent, ReceivedChanges, ReceivedMessage } from "../history.ts";

type Kind = HistoryEvent["kind"];
type Of<K extends Kind> = Extract<HistoryEvent, { kind: K }>;
/** An event without what the scribe adds by itself. */
type Told<K extends Kind, Added extends string> = Omit<Of<K>, "t" | "kind" | Added>;

/** Writes small histories by hand: one line after the other, a millisecond apart. */
export function createScribe() {
  const events: HistoryEvent[] = [];
  let t = 0;
  let op = 0;
  const write = <K extends Kind>(kind: K, told: Omit<Of<K>, "t" | "kind">): void => {
    // The union cannot be put together from its generic parts.
    events.push({ t: (t += 1), kind, ...told } as unknown as HistoryEvent);
  };
  write("epoch", { epoch: "e1", keeps: 0 });
  return {
    events,
    write,
    now: () => t,
    /** Somebody's browser, named like them, with one device. */
    actor: (told: Partial<Told<"actor", never>> & { actor: string }) =>
      write("actor", { sort: "browser", userId: told.actor, deviceId: `d_${told.actor}`, ...told }),
    send(userId: string, id: string, told: Partial<Told<"send", "op">> = {}): number {
      op += 1;
      const target = "conversation_id:c";
      write("send", { op, actor: userId, userId, id, target, text: `text of ${id}`, ...told });
      return op;
    },
    sent: (of: number, seq: number, told: Partial<Told<"sent", "op">> = {}) =>
      write("sent", { op: of, conversationId: "c", seq, version: seq, ...told }),
    change(userId: string, id: string, told: Partial<Told<"change", "op">> = {}): number {
      op += 1;
      const change = { do: "edit" as const, text: `what ${id} says` };
      write("change", {
        op,
        actor: userId,
        userId,
        id,
        conversationId: "c",
        message: "seq:1",
        change,
        ...told,
      });
      return op;
    },
    changed: (of: number, version: number) => write("changed", { op: of, version }),
    refused: (of: number, reason: string) =>
      write("refused", {
        op: of,
        code: reason === "CLIENT_ID_REUSED" ? "already_exists" : "not_found",
        reason,
      }),
    open(userId: string, told: Partial<Told<"open", "stream">> & { greeting?: string } = {}): number {
      op += 1;
      const { greeting = "e1", ...open } = told;
      const actor = { actor: userId, userId, deviceId: `d_${userId}` };
      write("open", { stream: op, ...actor, start: "snapshot", epoch: "", cursors: [], ...open });
      write("hello", { stream: op, epoch: greeting });
      return op;
    },
    /** A frame of the conversation "c". */
    changes(stream: number, told: Partial<ReceivedChanges>): void {
      const none = { members: [], messages: [], entries: [] };
      const changes = { feed: "c", after: 0, through: 0, snapshot: false, historyFrom: 0, ...none, ...told };
      write("changes", { stream, changes });
    },
    member(userId: string, change: "join" | "leave"): number {
      op += 1;
      write("member", { op, by: userId, userId, conversationId: "c", change });
      return op;
    },
    acknowledge(deviceId: string, seq: number, epoch?: string): number {
      op += 1;
      write("acknowledge", {
        op,
        actor: deviceId,
        deviceId,
        conversationId: "c",
        seq,
        ...(epoch && { epoch }),
      });
      return op;
    },
    done: (of: number) => write("done", { op: of }),
    shown: (userId: string, rows: Of<"shown">["rows"]) =>
      write("shown", { actor: userId, userId, conversationId: "c", settled: true, rows }),
    truth: (messages: ReceivedMessage[], told: Partial<Told<"truth", "messages">> = {}) =>
      write("truth", {
        conversationId: "c",
        epoch: "e1",
        version: messages.length,
        members: ["ana", "ben"],
        messages,
        ...told,
      }),
  };
}

export type Scribe = ReturnType<typeof createScribe>;

/** A message of Ana's, or of whoever is named, whose version is its number. */
export function message(id: string, seq: number, told: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return { seq, version: seq, id, senderId: "ana", text: `text of ${id}`, ...told };
}
