import { answered, judge } from "./cases.ts";
import { message, type Scribe } from "./scribe.ts";

const edited = { version: 2, text: "what k1 says" };

/** A restored backup lacks the first message, which is sent again behind another; ben likes the one that is first now. */
function numberAgain(scribe: Scribe): void {
  const before = scribe.now();
  answered(scribe, "a");
  scribe.write("epoch", { epoch: "e2", keeps: before });
  answered(scribe, "b", "a");
  scribe.changed(scribe.change("ben", "k1", { change: { do: "react", emoji: "👍", on: true } }), 3);
}

judge([
  {
    name: "lost-change",
    title: "an edit was answered OK, and the message says in the end what it said before",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1"), 2);
      scribe.truth([message("a", 1)], { version: 2 });
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1"), 2);
      scribe.truth([message("a", 1, edited)], { version: 2 });
    },
  },
  {
    name: "lost-change",
    title: "an edit that was answered with a lower version has come back over a later one",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1"), 2);
      scribe.changed(scribe.change("ana", "k2"), 3);
      scribe.truth([message("a", 1, { ...edited, version: 4 })], { version: 4 });
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1"), 2);
      scribe.changed(scribe.change("ana", "k2"), 3);
      // Nobody knows what became of this one: it may be the last.
      scribe.change("ana", "k3", { change: { do: "edit", text: "what k1 says" } });
      scribe.truth([message("a", 1, { ...edited, version: 4 })], { version: 4 });
    },
  },
  {
    name: "lost-change",
    title: "a message was deleted, and is there in the end",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1", { change: { do: "delete" } }), 2);
      scribe.truth([message("a", 1)], { version: 2 });
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1", { change: { do: "delete" } }), 2);
      scribe.truth([message("a", 1, { version: 2, text: "", deleted: true })], { version: 2 });
    },
  },
  {
    name: "lost-change",
    title: "a reaction that was taken back is there in the end",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ben", "k1", { change: { do: "react", emoji: "👍", on: true } }), 2);
      scribe.changed(scribe.change("ben", "k2", { change: { do: "react", emoji: "👍", on: false } }), 3);
      scribe.truth([message("a", 1, { version: 3, reactions: [["👍", ["ben"]]] })], { version: 3 });
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ben", "k1", { change: { do: "react", emoji: "👍", on: true } }), 2);
      scribe.truth([message("a", 1, { version: 2, reactions: [["👍", ["ben"]]] })], { version: 2 });
    },
  },
  {
    name: "lost-change",
    title: "a reaction to what has a number since a restore is missing; what had that number before has none",
    wrong(scribe) {
      numberAgain(scribe);
      scribe.truth([message("b", 1), message("a", 2)], { version: 3, epoch: "e2" });
    },
    right(scribe) {
      numberAgain(scribe);
      const liked = message("b", 1, { version: 3, reactions: [["👍", ["ben"]]] });
      scribe.truth([liked, message("a", 2)], { version: 3, epoch: "e2" });
    },
  },
  {
    name: "corrupt",
    title: "a message answers another one than its sender said",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.sent(scribe.send("ana", "b", { replyTo: 1 }), 2);
      scribe.truth([message("a", 1), message("b", 2)]);
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.sent(scribe.send("ana", "b", { replyTo: 1 }), 2);
      scribe.truth([message("a", 1), message("b", 2, { replyTo: 1 })]);
    },
  },
  {
    name: "corrupt",
    title: "a message is deleted though nobody asked for it",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.refused(scribe.change("ben", "k1", { change: { do: "delete" } }), "NOT_ALLOWED");
      scribe.truth([message("a", 1, { version: 2, text: "", deleted: true })], { version: 2 });
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.change("ben", "k1", { change: { do: "delete" } });
      scribe.truth([message("a", 1, { version: 2, text: "", deleted: true })], { version: 2 });
    },
  },
  {
    name: "inconsistent-seq",
    title: "one version of a message says one thing to one and another to another",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.change("ana", "k1");
      scribe.change("ana", "k2");
      const stream = scribe.open("ben");
      const begun = { snapshot: true, historyFrom: 1, through: 2 };
      scribe.changes(stream, { ...begun, messages: [message("a", 1, edited)] });
      scribe.truth([message("a", 1, { version: 2, text: "what k2 says" })], { version: 3 });
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.change("ana", "k1");
      scribe.change("ana", "k2");
      const stream = scribe.open("ben");
      const begun = { snapshot: true, historyFrom: 1, through: 2 };
      scribe.changes(stream, { ...begun, messages: [message("a", 1, edited)] });
      scribe.truth([message("a", 1, { version: 3, text: "what k2 says" })], { version: 3 });
    },
  },
  {
    name: "id-mismatch",
    title: "a command that was repeated was performed again",
    wrong(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1"), 2);
      scribe.changed(scribe.change("ana", "k1"), 3);
      scribe.truth([message("a", 1, { ...edited, version: 3 })], { version: 3 });
    },
    right(scribe) {
      answered(scribe, "a");
      scribe.changed(scribe.change("ana", "k1"), 2);
      scribe.changed(scribe.change("ana", "k1"), 2);
      scribe.truth([message("a", 1, edited)], { version: 2 });
    },
  },
  {
    name: "gap",
    title: "a number is left out, and its message was never changed",
    wrong(scribe) {
      answered(scribe, "a", "b", "c");
      scribe.sent(scribe.send("ana", "e"), 5, { version: 6 });
      scribe.change("ana", "k1");
      const stream = scribe.open("ben", { epoch: "e1", cursors: [["c", 1]] });
      scribe.changes(stream, { after: 1, through: 3, messages: [message("b", 2)] });
      scribe.changes(stream, { after: 3, through: 6, messages: [message("e", 5, { version: 6 })] });
    },
    right(scribe) {
      answered(scribe, "a", "b", "c");
      const stream = scribe.open("ben", { epoch: "e1", cursors: [["c", 1]] });
      scribe.sent(scribe.send("ana", "d"), 4, { version: 4 });
      // Number 3 comes at its new version.
      scribe.changed(scribe.change("ana", "k1", { message: "seq:3" }), 5);
      scribe.changes(stream, { after: 1, through: 2, messages: [message("b", 2)] });
      scribe.changes(stream, { after: 2, through: 4, messages: [message("d", 4)] });
      scribe.changes(stream, {
        after: 4,
        through: 5,
        messages: [message("c", 3, { version: 5, text: "what k1 says" })],
      });
    },
  },
]);
