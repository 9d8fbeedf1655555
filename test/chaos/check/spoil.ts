import type { HistoryEvent } from "../history.ts";
import type { AnomalyName } from "./anomaly.ts";
import { answeredInTruth, choose, exchange, frameInTruth, isAbout, of } from "./spoil-places.ts";

/** One way to make a clean history wrong. */
export interface Spoiling {
  what: string;
  name: AnomalyName;
  /**
   * Spoils a copy of its own, `n` choosing where. False where the history offers no place for it.
   */
  spoil(events: HistoryEvent[], n: number): boolean;
}

export const spoilings: Spoiling[] = [
  {
    what: "an answered message is gone",
    name: "lost-write",
    spoil(events, n) {
      const found = answeredInTruth(events, n);
      if (found === undefined) return false;
      found.truth.messages = found.truth.messages.filter((message) => message !== found.message);
      return true;
    },
  },
  {
    what: "a message comes from nowhere",
    name: "phantom",
    spoil(events, n) {
      const truth = choose(of(events, "truth"), n);
      if (truth === undefined) return false;
      const seq = truth.messages.length + 1;
      truth.messages = [
        ...truth.messages,
        { seq, version: truth.version + 1, id: "ghost", senderId: "ana", text: "boo" },
      ];
      return true;
    },
  },
  {
    what: "a message is stored twice",
    name: "duplicate",
    spoil(events, n) {
      const found = answeredInTruth(events, n);
      if (found === undefined) return false;
      const { truth, message } = found;
      truth.messages = [
        ...truth.messages,
        { ...message, seq: truth.messages.length + 1, version: truth.version + 1 },
      ];
      return true;
    },
  },
  {
    what: "two messages have changed places at one reader's",
    name: "inconsistent-seq",
    spoil(events, n) {
      const frame = frameInTruth(events, n, ({ changes }) => changes.messages.length > 1);
      const [a, b] = frame?.changes.messages ?? [];
      if (frame === undefined || a === undefined || b === undefined) return false;
      const swapped = [
        { ...b, seq: a.seq, version: a.version },
        { ...a, seq: b.seq, version: b.version },
      ];
      frame.changes = { ...frame.changes, messages: [...swapped, ...frame.changes.messages.slice(2)] };
      return true;
    },
  },
  {
    what: "a frame loses its last message",
    name: "gap",
    spoil(events, n) {
      // One that was changed may come later, at its version.
      const commands = of(events, "change");
      const frame = frameInTruth(events, n, ({ changes: { feed, messages } }) =>
        messages.slice(-1).every((last) => !commands.some((each) => isAbout(each, feed, last))),
      );
      if (frame === undefined) return false;
      const { stream } = frame;
      // A beginning that was cut short never says that it is complete.
      const later = events.some(
        (event) =>
          event.kind === "changes" &&
          event.stream === stream &&
          event.t >= frame.t &&
          event.changes.feed === frame.changes.feed &&
          event.changes.through > 0,
      );
      frame.changes = { ...frame.changes, messages: frame.changes.messages.slice(0, -1) };
      return later;
    },
  },
  {
    what: "a frame comes after it should",
    name: "gap",
    spoil(events, n) {
      const frame = frameInTruth(events, n, ({ changes }) => changes.after > 0);
      if (frame === undefined) return false;
      frame.changes = { ...frame.changes, after: frame.changes.after + 1 };
      return true;
    },
  },
  {
    what: "a frame is sent a second time",
    name: "duplicate",
    spoil(events, n) {
      const frame = frameInTruth(events, n, ({ changes }) => !changes.snapshot);
      if (frame === undefined) return false;
      events.splice(events.indexOf(frame), 0, structuredClone(frame));
      return true;
    },
  },
  {
    what: "a stream goes back",
    name: "nonmonotonic",
    spoil(events, n) {
      const frame = frameInTruth(events, n, ({ changes }) => changes.after > 0);
      if (frame === undefined) return false;
      frame.changes = { ...frame.changes, after: frame.changes.after - 1 };
      return true;
    },
  },
  {
    what: "an earlier send has the higher number",
    name: "realtime-order",
    spoil(events, n) {
      const first = answeredInTruth(events, n);
      if (first === undefined) return false;
      const { sent } = first;
      const begun = new Map<string, number>();
      for (const { userId, id, t } of of(events, "send")) {
        if (!begun.has(`${userId} ${id}`)) begun.set(`${userId} ${id}`, t);
      }
      const later = first.truth.messages.find(
        ({ senderId, id, seq }) => seq > first.message.seq && (begun.get(`${senderId} ${id}`) ?? 0) > sent.t,
      );
      if (later === undefined) return false;
      exchange(events, first.truth.conversationId, first.message, later);
      return true;
    },
  },
  {
    what: "two rows were typed the other way round",
    name: "fifo",
    spoil(events, n) {
      const first = answeredInTruth(events, n);
      if (first === undefined) return false;
      const { truth, message } = first;
      const typed = of(events, "typed").filter(({ userId }) => userId === message.senderId);
      const rows = typed.filter(({ id }) => id === message.id);
      const later = truth.messages.find(({ id, seq, senderId }) => {
        const same = typed.filter((event) => event.id === id);
        return (
          senderId === message.senderId &&
          seq > message.seq &&
          same.length === 1 &&
          same[0]?.actor === rows[0]?.actor
        );
      });
      const [row] = rows;
      const other = typed.find(({ id }) => id === later?.id);
      const answered = of(events, "send").some(
        ({ op, id, t }) =>
          id === later?.id &&
          t > (events.findLast((event) => event.kind === "epoch")?.t ?? 0) &&
          events.some((event) => event.kind === "sent" && event.op === op),
      );
      if (rows.length !== 1 || row === undefined || other === undefined || !answered) return false;
      // The sends keep their times: only what was typed first changes.
      const began = Math.min(
        ...of(events, "send").flatMap(({ id, t }) => (id === row.id || id === other.id ? [t] : [])),
      );
      if (began <= Math.max(row.t, other.t)) return false;
      [row.t, other.t] = [other.t, row.t];
      return true;
    },
  },
  {
    what: "a reader is not on the list of members",
    name: "foreign",
    spoil(events, n) {
      const frame = choose(
        of(events, "changes").filter(({ changes }) => changes.snapshot && changes.members.length > 0),
        n,
      );
      const reader = of(events, "open").find(({ stream }) => stream === frame?.stream)?.userId;
      if (frame === undefined) return false;
      const members = frame.changes.members.filter(({ userId }) => userId !== reader);
      frame.changes = { ...frame.changes, members };
      return true;
    },
  },
  {
    what: "a text has changed",
    name: "corrupt",
    spoil(events, n) {
      const frame = frameInTruth(events, n);
      const message = frame && choose(frame.changes.messages, n);
      if (message === undefined) return false;
      message.text += "!";
      return true;
    },
  },
  {
    what: "a member is missing on a list",
    name: "snapshot-skew",
    spoil(events, n) {
      const whole = of(events, "changes").filter(
        ({ changes }) => changes.snapshot && changes.through > 0 && changes.members.length > 1,
      );
      const frame = choose(whole, n);
      const reader = of(events, "open").find(({ stream }) => stream === frame?.stream)?.userId;
      const absent = frame?.changes.members.find(({ userId }) => userId !== reader);
      if (frame === undefined) return false;
      frame.changes = {
        ...frame.changes,
        members: frame.changes.members.filter((member) => member !== absent),
      };
      return true;
    },
  },
  {
    what: "a device is sent what it has acknowledged",
    name: "ack-regress",
    spoil(events, n) {
      const begun = events.findLast((event) => event.kind === "epoch")?.t ?? 0;
      const done = new Map(of(events, "done").map(({ op, t }) => [op, t]));
      const last = of(events, "truth")[0]?.epoch;
      const greeted = new Set(
        of(events, "hello").flatMap(({ stream, epoch }) => (epoch === last ? [stream] : [])),
      );
      const opened = new Map(of(events, "open").map((open) => [open.stream, open]));
      for (const event of of(events, "acknowledge").slice(n % 5)) {
        const answered = done.get(event.op);
        if (answered === undefined || event.t < begun) continue;
        const frame = of(events, "changes").find(({ stream, changes }) => {
          const open = opened.get(stream);
          const own = open?.deviceId === event.deviceId && open.t > answered && greeted.has(stream);
          return own && changes.snapshot && changes.feed === event.conversationId;
        });
        if (frame === undefined) continue;
        frame.changes = { ...frame.changes, historyFrom: event.seq };
        return true;
      }
      return false;
    },
  },
  {
    what: "a screen lacks a message",
    name: "unseen",
    spoil(events, n) {
      const shown = choose(
        of(events, "shown").filter(
          ({ actor, rows }) => actor.startsWith("browser") && rows.some(({ seq }) => seq !== undefined),
        ),
        n,
      );
      if (shown === undefined) return false;
      const gone = choose(
        shown.rows.filter(({ seq }) => seq !== undefined),
        n,
      );
      shown.rows = shown.rows.filter((row) => row !== gone);
      return true;
    },
  },
  {
    what: "one id is answered with two numbers",
    name: "id-mismatch",
    spoil(events, n) {
      const first = answeredInTruth(events, n);
      const send = of(events, "send").findLast(
        ({ id, userId }) => id === first?.message.id && userId === first.message.senderId,
      );
      if (first === undefined || send === undefined) return false;
      const { truth, message } = first;
      const op = 1_000_000;
      const t = Math.max(...events.map((event) => event.t)) + 1;
      events.push({ ...send, op, t });
      const { conversationId } = truth;
      events.push({
        kind: "sent",
        op,
        t: t + 1,
        conversationId,
        seq: message.seq + 1,
        version: message.version,
      });
      return true;
    },
  },
  {
    what: "a stream is left open",
    name: "leak",
    spoil(events) {
      const after = events.findLast((event) => event.kind === "gauges");
      if (after?.kind !== "gauges") return false;
      after.values = { streams: 1 };
      return true;
    },
  },
];
