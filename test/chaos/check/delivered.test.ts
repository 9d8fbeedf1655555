import { describe } from "node:test";
import { answered, both, judge, stored } from "./cases.ts";
import { message, type Scribe } from "./scribe.ts";

describe("the checker judges what is delivered", () => {
  judge([
    {
      name: "gap",
      title: "a frame goes on beyond the cursor",
      wrong: (s) => s.changes(s.open("ben", { cursors: [["c", 3]] }), { after: 4, through: 5 }),
      right: (s) => s.changes(s.open("ben", { cursors: [["c", 4]] }), { after: 4, through: 5 }),
    },
    {
      name: "gap",
      title: "a number is left out between two messages; those before the first may be held already",
      wrong(s) {
        answered(s, "a", "b", "c");
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.changes(stream, { after: 0, through: 1, messages: [message("a", 1)] });
        s.changes(stream, { after: 1, through: 3, messages: [message("c", 3)] });
      },
      right(s) {
        answered(s, "a", "b", "c");
        const stream = s.open("ben", { cursors: [["c", 1]] });
        s.changes(stream, { after: 1, through: 2, messages: [message("b", 2)] });
        s.changes(stream, { after: 2, through: 3, messages: [message("c", 3)] });
      },
    },
    {
      name: "gap",
      title: "a frame lacks the newest message of its range; the next one may bring it",
      wrong(s) {
        answered(s, "a", "b");
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.changes(stream, { after: 0, through: 2, messages: [message("a", 1)] });
        s.truth([message("a", 1), message("b", 2)]);
      },
      right(s) {
        answered(s, "a", "b");
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.changes(stream, { after: 0, through: 1, messages: [message("a", 1)] });
        s.truth([message("a", 1), message("b", 2)]);
      },
    },
    {
      name: "gap",
      title: "a beginning ends without a message that it begins below",
      wrong(s) {
        answered(s, "a", "b", "c");
        const stream = s.open("ben");
        s.changes(stream, { snapshot: true, historyFrom: 2, messages: [message("b", 2)] });
        s.changes(stream, { through: 3 });
        s.truth([message("a", 1), message("b", 2), message("c", 3)]);
      },
      right(s) {
        answered(s, "a", "b", "c");
        const stream = s.open("ben");
        s.changes(stream, { snapshot: true, historyFrom: 2, messages: [message("b", 2)] });
        s.changes(stream, { through: 3, messages: [message("c", 3)] });
        s.truth([message("a", 1), message("b", 2), message("c", 3)]);
      },
    },
    {
      name: "gap",
      title: "a number is missing in the end",
      wrong(s) {
        s.send("ana", "a");
        s.send("ana", "b");
        s.truth([message("a", 1), message("b", 3)]);
      },
      right(s) {
        s.send("ana", "a");
        s.send("ana", "b");
        s.truth([message("a", 1), message("b", 2)]);
      },
    },
    {
      name: "gap",
      title: "a device's mark moves though it acknowledged nothing",
      wrong(s) {
        for (const historyFrom of [1, 3]) {
          const stream = s.open("ben", { start: "unacknowledged" });
          s.changes(stream, { snapshot: true, historyFrom, through: 2, members: both });
        }
      },
      right(s) {
        const stream = s.open("ben", { start: "unacknowledged" });
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 2, members: both });
        s.acknowledge("d_ben", 2);
        const next = s.open("ben", { start: "unacknowledged" });
        s.changes(next, { snapshot: true, historyFrom: 3, through: 2, members: both });
      },
    },
    {
      name: "gap",
      title: "a device's mark is moved by what names another epoch",
      wrong: (s) => markMovedIn(s, "e0"),
      right: (s) => markMovedIn(s, "e1"),
    },
    {
      name: "nonmonotonic",
      title: "a stream goes back to what it has passed",
      wrong(s) {
        const stream = s.open("ben", { cursors: [["c", 4]] });
        s.changes(stream, { after: 4, through: 6 });
        s.changes(stream, { after: 5, through: 7 });
      },
      right(s) {
        const stream = s.open("ben", { cursors: [["c", 4]] });
        s.changes(stream, { after: 4, through: 6 });
        s.changes(stream, { after: 6, through: 7 });
      },
    },
    {
      name: "nonmonotonic",
      title: "a message comes after one with a higher number",
      wrong(s) {
        answered(s, "a", "b");
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.changes(stream, { after: 0, through: 2, messages: [message("b", 2), message("a", 1)] });
      },
      right(s) {
        answered(s, "a", "b");
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.changes(stream, { after: 0, through: 2, messages: [message("a", 1), message("b", 2)] });
      },
    },
    {
      name: "foreign",
      title: "somebody is sent a message written after they left; one written before may still come",
      wrong(s) {
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.done(s.member("ben", "leave"));
        s.sent(s.send("ana", "a"), 1);
        s.changes(stream, { after: 0, through: 1, messages: [message("a", 1)] });
      },
      right(s) {
        const stream = s.open("ben", { cursors: [["c", 0]] });
        s.sent(s.send("ana", "a"), 1);
        s.done(s.member("ben", "leave"));
        s.changes(stream, { after: 0, through: 1, messages: [message("a", 1)] });
      },
    },
    {
      name: "foreign",
      title: "somebody who left opens a stream and is sent the room; it may be when they were joining again",
      wrong(s) {
        s.done(s.member("ben", "leave"));
        s.changes(s.open("ben", { cursors: [["c", 1]] }), { after: 1, through: 2 });
      },
      right(s) {
        s.done(s.member("ben", "leave"));
        s.write("unanswered", { op: s.member("ben", "join") });
        s.changes(s.open("ben", { cursors: [["c", 1]] }), { after: 1, through: 2 });
      },
    },
    {
      name: "foreign",
      title: "frames of a room go on after it left the reader's list; they may when it has come back",
      wrong(s) {
        const stream = s.open("ben", { cursors: [["c", 1]] });
        const entry = { conversationId: "c", version: 1, readSeq: 0 };
        s.changes(stream, {
          feed: "ben",
          snapshot: true,
          through: 1,
          entries: [{ ...entry, removed: true }],
        });
        s.changes(stream, { after: 1, through: 2 });
      },
      right(s) {
        const stream = s.open("ben", { cursors: [["c", 1]] });
        const entry = { conversationId: "c", version: 1, readSeq: 0 };
        s.changes(stream, {
          feed: "ben",
          snapshot: true,
          through: 1,
          entries: [{ ...entry, removed: true }],
        });
        s.changes(stream, { feed: "ben", after: 1, through: 2, entries: [{ ...entry, removed: false }] });
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 2 });
      },
    },
    {
      name: "foreign",
      title: "a removed member's message is stored; one from before the removal is",
      wrong(s) {
        s.send("ben", "x");
        const stream = s.open("ana");
        const conversation = { version: 2, memberCount: 2 };
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 2, conversation, members: both });
        const left = [{ userId: "ben", version: 3, left: true }];
        s.changes(stream, {
          after: 2,
          through: 3,
          conversation: { version: 3, memberCount: 1 },
          members: left,
        });
        s.changes(stream, {
          after: 3,
          through: 4,
          messages: [message("x", 1, { senderId: "ben", version: 4 })],
        });
        s.truth([message("x", 1, { senderId: "ben", version: 4 })], { version: 4, members: ["ana"] });
      },
      right(s) {
        s.send("ben", "x");
        const stream = s.open("ana");
        const conversation = { version: 2, memberCount: 2 };
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 2, conversation, members: both });
        s.changes(stream, {
          after: 2,
          through: 3,
          messages: [message("x", 1, { senderId: "ben", version: 3 })],
        });
        const left = [{ userId: "ben", version: 4, left: true }];
        s.changes(stream, {
          after: 3,
          through: 4,
          conversation: { version: 4, memberCount: 1 },
          members: left,
        });
        s.truth([message("x", 1, { senderId: "ben", version: 3 })], { version: 4, members: ["ana"] });
      },
    },
    {
      name: "foreign",
      title: "a page still shows a room after its user left it",
      wrong(s) {
        s.actor({ actor: "ben" });
        answered(s, "a");
        s.truth([message("a", 1)], { members: ["ana"] });
        s.shown(
          "ben",
          [stored("c/1", 1)].map((row) => ({ ...row, text: "text of a" })),
        );
      },
      right(s) {
        s.actor({ actor: "ben" });
        answered(s, "a");
        s.truth([message("a", 1)], { members: ["ana"] });
        s.shown("ben", []);
      },
    },
    {
      name: "snapshot-skew",
      title: "a list of members does not fit its count; it may while their change is on its way",
      wrong(s) {
        const conversation = { version: 2, memberCount: 3 };
        s.changes(s.open("ana"), { snapshot: true, historyFrom: 1, through: 2, conversation, members: both });
      },
      right(s) {
        const stream = s.open("ana");
        const conversation = { version: 2, memberCount: 2 };
        s.changes(stream, { snapshot: true, historyFrom: 1, through: 2, conversation, members: both });
        s.changes(stream, { after: 2, through: 3, members: [{ userId: "cat", version: 3, left: false }] });
      },
    },
    {
      name: "snapshot-skew",
      title: "at the last version a device holds another list of members than there is",
      wrong(s) {
        const conversation = { version: 2, memberCount: 2 };
        s.changes(s.open("ana"), { snapshot: true, historyFrom: 1, through: 2, conversation, members: both });
        s.truth([], { version: 2, members: ["ana", "cat"] });
      },
      right(s) {
        const conversation = { version: 2, memberCount: 2 };
        s.changes(s.open("ana"), { snapshot: true, historyFrom: 1, through: 2, conversation, members: both });
        s.truth([], { version: 3, members: ["ana", "cat"] });
      },
    },
    {
      name: "snapshot-skew",
      title: "a screen shows as stored what a restored server lacks; it may show it as failed",
      wrong(s) {
        answered(s, "a");
        s.write("epoch", { epoch: "e2", keeps: 0 });
        s.truth([], { epoch: "e2" });
        s.shown("ana", [stored("a", 1)]);
      },
      right(s) {
        answered(s, "a");
        s.write("epoch", { epoch: "e2", keeps: 0 });
        s.truth([], { epoch: "e2" });
        s.shown("ana", [{ id: "a", text: "text of a", state: "failed" }]);
      },
    },
  ]);
});

/** A device acknowledges in epoch e1, naming one, and its mark has moved the next time. */
function markMovedIn(s: Scribe, epoch: string): void {
  for (const historyFrom of [1, 3]) {
    const stream = s.open("ben", { start: "unacknowledged" });
    s.changes(stream, { snapshot: true, historyFrom, through: 2, members: both });
    s.acknowledge("d_ben", 2, epoch);
  }
}
