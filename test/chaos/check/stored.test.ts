import { describe } from "node:test";
import { answered, judge, stored } from "./cases.ts";
import { message } from "./scribe.ts";

describe("the checker judges what is stored", () => {
  judge([
    {
      name: "lost-write",
      title: "an answered message is missing in the end; one whose answer never came may be",
      wrong(s) {
        answered(s, "a", "b");
        s.truth([message("a", 1)]);
      },
      right(s) {
        answered(s, "a");
        s.write("unanswered", { op: s.send("ana", "b") });
        s.truth([message("a", 1)]);
      },
    },
    {
      name: "lost-write",
      title: "a restored server lacks what was answered before its backup began; it may lack what came later",
      wrong(s) {
        answered(s, "a");
        s.write("epoch", { epoch: "e2", keeps: s.now() + 1 });
        s.truth([], { epoch: "e2" });
      },
      right(s) {
        const before = s.now();
        answered(s, "a");
        s.write("epoch", { epoch: "e2", keeps: before });
        s.truth([], { epoch: "e2" });
      },
    },
    {
      name: "lost-write",
      title: "what somebody received is missing in the end; it may be, when a backup was restored",
      wrong(s) {
        s.send("ana", "a");
        s.changes(s.open("ben"), { snapshot: true, historyFrom: 1, through: 1, messages: [message("a", 1)] });
        s.truth([], { version: 9 });
      },
      right(s) {
        s.send("ana", "a");
        s.changes(s.open("ben"), { snapshot: true, historyFrom: 1, through: 1, messages: [message("a", 1)] });
        s.write("epoch", { epoch: "e2", keeps: 0 });
        s.truth([], { version: 9, epoch: "e2" });
      },
    },
    {
      name: "lost-write",
      title: "typed words are nowhere in the end; they may be kept as failed, or discarded by the person",
      wrong(s) {
        s.actor({ actor: "ana" });
        s.write("typed", { actor: "ana", userId: "ana", key: "c", id: "a", text: "text of a" });
        s.shown("ana", []);
        s.truth([]);
      },
      right(s) {
        s.actor({ actor: "ana" });
        s.write("typed", { actor: "ana", userId: "ana", key: "c", id: "a", text: "text of a" });
        s.write("typed", { actor: "ana", userId: "ana", key: "c", id: "b", text: "text of b" });
        s.write("discarded", { userId: "ana", id: "b" });
        s.shown("ana", [{ id: "a", text: "text of a", state: "failed" }]);
        s.truth([]);
      },
    },
    {
      name: "phantom",
      title: "a message is there that nobody sent; one whose sender never heard an answer may be",
      wrong: (s) => s.truth([message("a", 1)]),
      right(s) {
        s.send("ana", "a");
        s.truth([message("a", 1)]);
      },
    },
    {
      name: "phantom",
      title: "a message is there though each attempt was refused; it may be when the network repeated one",
      wrong(s) {
        s.refused(s.send("ana", "a"), "CONVERSATION_NOT_FOUND");
        s.truth([message("a", 1)]);
      },
      right(s) {
        s.refused(s.send("ana", "a"), "CONVERSATION_NOT_FOUND");
        s.write("replay", { userId: "ana" });
        s.truth([message("a", 1)]);
      },
    },
    {
      name: "duplicate",
      title: "one message has two numbers; two messages may have one text",
      wrong(s) {
        s.send("ana", "a");
        s.truth([message("a", 1), message("a", 2)]);
      },
      right(s) {
        s.send("ana", "a", { text: "same" });
        s.send("ana", "b", { text: "same" });
        s.truth([message("a", 1, { text: "same" }), message("b", 2, { text: "same" })]);
      },
    },
    {
      name: "duplicate",
      title: "one stream brings a message twice; the next stream may bring it again",
      wrong(s) {
        answered(s, "a");
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.changes(stream, { after: 0, through: 1, messages: [message("a", 1)] });
        s.changes(stream, { after: 1, through: 2, messages: [message("a", 1)] });
      },
      right(s) {
        answered(s, "a");
        for (const stream of [
          s.open("ben", { cursors: [["c", 0]] }),
          s.open("ben", { cursors: [["c", 0]] }),
        ]) {
          s.changes(stream, { after: 0, through: 1, messages: [message("a", 1)] });
        }
      },
    },
    {
      name: "duplicate",
      title: "a screen shows a message twice; it may show two of the same text",
      wrong(s) {
        answered(s, "a", "b");
        s.truth([message("a", 1), message("b", 2)]);
        s.shown("ana", [stored("a", 1), stored("b", 2), stored("b", 2)]);
      },
      right(s) {
        answered(s, "a", "b");
        s.truth([message("a", 1), message("b", 2)]);
        s.shown("ana", [stored("a", 1), stored("b", 2)]);
      },
    },
    {
      name: "inconsistent-seq",
      title: "two people see different messages under one number; they may in two epochs",
      wrong(s) {
        s.send("ana", "a");
        s.send("ana", "b");
        s.changes(s.open("ben"), { snapshot: true, historyFrom: 1, through: 1, messages: [message("a", 1)] });
        s.changes(s.open("cat"), { snapshot: true, historyFrom: 1, through: 1, messages: [message("b", 1)] });
      },
      right(s) {
        s.send("ana", "a");
        s.send("ana", "b");
        s.changes(s.open("ben"), { snapshot: true, historyFrom: 1, through: 1, messages: [message("a", 1)] });
        s.write("epoch", { epoch: "e2", keeps: 0 });
        const stream = s.open("cat", { greeting: "e2" });
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 1, messages: [message("b", 1)] });
      },
    },
    {
      name: "inconsistent-seq",
      title: "a message is not at the number that was answered",
      wrong(s) {
        s.send("ana", "x");
        s.sent(s.send("ana", "a"), 3);
        s.truth([message("x", 1), message("a", 2)]);
      },
      right(s) {
        s.send("ana", "x");
        s.sent(s.send("ana", "a"), 2);
        s.truth([message("x", 1), message("a", 2)]);
      },
    },
    {
      name: "corrupt",
      title: "a message has another text than was sent; of two unanswered requests it may have either",
      wrong(s) {
        s.sent(s.send("ana", "a"), 1);
        s.refused(s.send("ana", "a", { text: "other" }), "CLIENT_ID_REUSED");
        s.truth([message("a", 1, { text: "other" })]);
      },
      right(s) {
        s.write("unanswered", { op: s.send("ana", "a") });
        s.write("unanswered", { op: s.send("ana", "a", { text: "other" }) });
        s.truth([message("a", 1, { text: "other" })]);
      },
    },
    {
      name: "corrupt",
      title: "a message stands under another sender's name",
      wrong(s) {
        s.send("ana", "a");
        s.truth([message("a", 1, { senderId: "ben" })]);
      },
      right(s) {
        s.send("ana", "a");
        s.send("ben", "a");
        s.truth([message("a", 1, { senderId: "ben" })]);
      },
    },
    {
      name: "id-mismatch",
      title: "one id is answered OK for two requests; after a restore that lost the first, it may be",
      wrong(s) {
        s.sent(s.send("ana", "a"), 1);
        s.sent(s.send("ana", "a", { text: "other" }), 1);
      },
      right(s) {
        s.sent(s.send("ana", "a"), 1);
        s.write("epoch", { epoch: "e2", keeps: 0 });
        s.sent(s.send("ana", "a", { text: "other" }), 1);
      },
    },
    {
      name: "id-mismatch",
      title: "one request is answered with two numbers",
      wrong(s) {
        s.sent(s.send("ana", "a"), 1);
        s.sent(s.send("ana", "a"), 2);
      },
      right(s) {
        s.sent(s.send("ana", "a"), 1);
        s.sent(s.send("ana", "a"), 1);
      },
    },
    {
      name: "id-mismatch",
      title: "an id is refused as reused though there is one request only",
      wrong: (s) => s.refused(s.send("ana", "a"), "CLIENT_ID_REUSED"),
      right(s) {
        s.send("ana", "a", { text: "other" });
        s.refused(s.send("ana", "a"), "CLIENT_ID_REUSED");
      },
    },
  ]);
});
