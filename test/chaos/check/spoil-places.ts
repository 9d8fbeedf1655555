import type { HistoryEvent, ReceivedMessage } from "../history.ts";

export type Of<K extends HistoryEvent["kind"]> = Extract<HistoryEvent, { kind: K }>;

/** A message that was sent and answered OK in the last epoch, its answer, and the truth that has it. */
export function answeredInTruth(events: HistoryEvent[], n: number) {
  const begun = events.findLast((event) => event.kind === "epoch")?.t ?? 0;
  const answers = new Map(of(events, "sent").map((sent) => [sent.op, sent]));
  const answered = new Map<string, Of<"sent">>();
  for (const { op, t, userId, id } of of(events, "send")) {
    const sent = answers.get(op);
    if (sent !== undefined && t > begun) answered.set(`${userId} ${id}`, sent);
  }
  const places = of(events, "truth").flatMap((truth) =>
    truth.messages.flatMap((message) => {
      const sent = answered.get(`${message.senderId} ${message.id}`);
      return sent === undefined ? [] : [{ truth, message, sent }];
    }),
  );
  return choose(places, n);
}

/** A frame of the last epoch with messages that are in a truth. */
export function frameInTruth(
  events: HistoryEvent[],
  n: number,
  fits: (frame: Of<"changes">) => boolean = () => true,
) {
  const truths = new Set(of(events, "truth").map(({ conversationId }) => conversationId));
  const epoch = of(events, "truth")[0]?.epoch;
  const streams = new Set(
    of(events, "hello").flatMap((hello) => (hello.epoch === epoch ? [hello.stream] : [])),
  );
  return choose(
    of(events, "changes").filter(
      (frame) =>
        streams.has(frame.stream) &&
        truths.has(frame.changes.feed) &&
        frame.changes.messages.length > 0 &&
        fits(frame),
    ),
    n,
  );
}

export function of<K extends HistoryEvent["kind"]>(events: HistoryEvent[], kind: K): Of<K>[] {
  return events.filter((event): event is Of<K> => event.kind === kind);
}

export function choose<T>(all: readonly T[], n: number): T | undefined {
  return all[n % Math.max(1, all.length)];
}

/** Everything that was said about one number is said about the other, and the other way round. */
export function exchange(
  events: HistoryEvent[],
  conversationId: string,
  a: ReceivedMessage,
  b: ReceivedMessage,
): void {
  const [one, other] = [{ ...a }, { ...b }];
  for (const event of events) {
    const lists =
      event.kind === "truth" && event.conversationId === conversationId
        ? event.messages
        : event.kind === "changes" && event.changes.feed === conversationId
          ? event.changes.messages
          : [];
    for (const message of lists) {
      const { id, senderId, text } =
        message.seq === one.seq ? other : message.seq === other.seq ? one : message;
      Object.assign(message, { id, senderId, text });
    }
    if (event.kind === "sent" && event.conversationId === conversationId) {
      const now = event.seq === one.seq ? other : event.seq === other.seq ? one : event;
      Object.assign(event, { seq: now.seq, version: now.version });
    }
  }
}

/** Whether a command names this message. */
export function isAbout(
  command: Of<"change">,
  conversationId: string,
  { seq, id, senderId }: ReceivedMessage,
): boolean {
  const named =
    command.message === `seq:${seq}` || (command.userId === senderId && command.message === `id:${id}`);
  return named && command.conversationId === conversationId;
}
