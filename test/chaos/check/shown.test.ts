import { describe } from "node:test";
import { answered, judge, stored } from "./cases.ts";
import { message, type Scribe } from "./scribe.ts";

/** Ana types these in her browser, one after the other. */
function typed(s: Scribe, ...ids: string[]): void {
  for (const id of ids) s.write("typed", { actor: "ana", userId: "ana", key: "c", id, text: id });
}

describe("the checker judges orders, marks, screens and gauges", () => {
  judge([
    {
      name: "realtime-order",
      title: "a send that began after the answer has the lower number; one that began before may have",
      wrong(s) {
        s.sent(s.send("ana", "a"), 2);
        s.sent(s.send("ben", "b"), 1);
        s.truth([message("b", 1, { senderId: "ben" }), message("a", 2)]);
      },
      right(s) {
        const first = s.send("ana", "a");
        const second = s.send("ben", "b");
        s.sent(first, 2);
        s.sent(second, 1);
        s.truth([message("b", 1, { senderId: "ben" }), message("a", 2)]);
      },
    },
    {
      name: "fifo",
      title: "one browser's messages land out of turn; a retry takes a new turn",
      wrong(s) {
        typed(s, "a", "b");
        const [first, second] = [s.send("ana", "a"), s.send("ana", "b")];
        s.sent(second, 1);
        s.sent(first, 2);
        s.truth([message("b", 1), message("a", 2)]);
      },
      right(s) {
        typed(s, "a", "b", "a");
        s.sent(s.send("ana", "b"), 1);
        s.sent(s.send("ana", "a"), 2);
        s.truth([message("b", 1), message("a", 2)]);
      },
    },
    {
      name: "fifo",
      title:
        "what was answered before a restore took it away may land behind what was typed after it; what was not may not",
      wrong(s) {
        typed(s, "a", "b");
        s.write("epoch", { epoch: "e2", keeps: s.now() });
        answered(s, "b", "a");
        s.truth([message("b", 1), message("a", 2)], { epoch: "e2" });
      },
      right(s) {
        const before = s.now();
        typed(s, "a", "b");
        answered(s, "a");
        s.write("epoch", { epoch: "e2", keeps: before });
        answered(s, "b", "a");
        s.truth([message("b", 1), message("a", 2)], { epoch: "e2" });
      },
    },
    {
      name: "ack-regress",
      title: "what a device acknowledged is sent to it again; when nobody heard the answer, it may be",
      wrong(s) {
        answered(s, "a");
        s.done(s.acknowledge("d_ben", 1));
        const stream = s.open("ben", { start: "unacknowledged" });
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 1, messages: [message("a", 1)] });
      },
      right(s) {
        answered(s, "a");
        s.write("unanswered", { op: s.acknowledge("d_ben", 1) });
        const stream = s.open("ben", { start: "unacknowledged" });
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 1, messages: [message("a", 1)] });
      },
    },
    {
      name: "ack-regress",
      title: "a device's mark goes back; in another epoch it may",
      wrong(s) {
        for (const historyFrom of [3, 2]) {
          const stream = s.open("ben", { start: "unacknowledged" });
          s.changes(stream, { snapshot: true, historyFrom, through: 2 });
        }
      },
      right(s) {
        const stream = s.open("ben", { start: "unacknowledged" });
        s.changes(stream, { snapshot: true, historyFrom: 3, through: 2 });
        s.write("epoch", { epoch: "e2", keeps: 0 });
        const next = s.open("ben", { start: "unacknowledged", greeting: "e2" });
        s.changes(next, { snapshot: true, historyFrom: 2, through: 2 });
      },
    },
    {
      name: "unseen",
      title: "a settled screen lacks a message",
      wrong(s) {
        answered(s, "a", "b");
        s.truth([message("a", 1), message("b", 2)]);
        s.shown("ana", [stored("a", 1)]);
      },
      right(s) {
        answered(s, "a", "b");
        s.truth([message("a", 1), message("b", 2)]);
        s.shown("ana", [stored("a", 1), stored("b", 2)]);
      },
    },
    {
      name: "unseen",
      title: "a stored message is shown as failed besides; one that was refused may be",
      wrong(s) {
        answered(s, "a");
        s.truth([message("a", 1)]);
        s.shown("ana", [
          { id: "c/1", seq: 1, text: "text of a", state: "stored" },
          { id: "a", text: "text of a", state: "failed" },
        ]);
      },
      right(s) {
        answered(s, "a");
        s.refused(s.send("ana", "b"), "CONVERSATION_NOT_FOUND");
        s.truth([message("a", 1)]);
        s.shown("ana", [stored("a", 1), { id: "b", text: "text of b", state: "failed" }]);
      },
    },
    {
      name: "unseen",
      title: "a message still waits when nothing holds it up",
      wrong(s) {
        s.truth([]);
        s.shown("ana", [{ id: "b", text: "text of b", state: "waiting" }]);
      },
      right(s) {
        s.truth([]);
        s.write("shown", {
          actor: "ana",
          userId: "ana",
          conversationId: "c",
          settled: false,
          rows: [{ id: "b", text: "text of b", state: "waiting" }],
        });
      },
    },
    {
      name: "leak",
      title: "the server still holds a stream when everybody has gone; a little more memory it may",
      wrong(s) {
        s.write("gauges", { when: "before", values: { streams: 0 } });
        s.write("gauges", { when: "after", values: { streams: 1 } });
      },
      right(s) {
        s.write("gauges", { when: "before", values: { streams: 0, rssBytes: 90_000_000 } });
        s.write("gauges", { when: "after", values: { streams: 0, rssBytes: 95_000_000 } });
      },
    },
  ]);
});
