import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { plainMessage } from "../../../test/web/plain-rows.ts";
import type { Message, Person, Reaction } from "./model.ts";
import type { Change } from "./outbox-row.ts";
import { overlayMessage, overlayPins, overlayRows } from "./overlay.ts";
import { storedRow, type MessageRow, type PendingChange } from "./timeline.ts";

const me: Person = { userId: "u_me", username: "me", unclaimed: false };
const bob: Person = { userId: "u_bob", username: "bob", unclaimed: false };
const emojis = ["👍", "🎉", "🧡"];

/** What a server has: messages, and the numbers pinned. */
interface Shared {
  messages: readonly Message[];
  pinned: readonly number[];
}

/** A server does what the contract says, one change after the other. */
function perform({ messages, pinned }: Shared, command: Change, at: number): Shared {
  if (command.kind === "entry") {
    return { messages, pinned };
  }
  const { of } = command;
  const target = messages.find((m) =>
    "seq" in of ? m.seq === of.seq : m.clientMessageId === of.clientMessageId,
  );
  if (target === undefined || target.deletedAt !== undefined) {
    return { messages, pinned };
  }
  if (command.kind === "pin") {
    const others = pinned.filter((seq) => seq !== target.seq);
    return { messages, pinned: command.pinned ? [target.seq, ...others] : others };
  }
  const next = change(target, command, at);
  return {
    messages: messages.map((m) => (m === target ? next : m)),
    pinned: next.deletedAt === undefined ? pinned : pinned.filter((seq) => seq !== next.seq),
  };
}

function change(message: Message, command: Exclude<Change, { kind: "pin" | "entry" }>, at: number): Message {
  switch (command.kind) {
    case "edit":
      return { ...message, text: command.text, editedAt: at };
    case "delete":
      return { ...message, text: "", deletedAt: at, editedAt: undefined, reactions: [] };
    case "react":
      return { ...message, reactions: give(message.reactions, command) };
  }
}

function give(
  reactions: readonly Reaction[],
  { emoji, on }: Extract<Change, { kind: "react" }>,
): readonly Reaction[] {
  const held = reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
  if (held.includes(me.userId) === on) {
    return reactions;
  }
  const userIds = on ? [...held, me.userId] : held.filter((userId) => userId !== me.userId);
  const next = { emoji, count: userIds.length, userIds };
  const all = reactions.some((reaction) => reaction.emoji === emoji)
    ? reactions.map((reaction) => (reaction.emoji === emoji ? next : reaction))
    : [...reactions, next];
  return all.filter(({ count }) => count > 0);
}

const messages: readonly Message[] = [1, 2, 3, 4].map((seq) => ({
  ...{ conversationId: "c_1", seq, version: seq, clientMessageId: `m-${seq}`, createdAt: seq },
  ...{ ...plainMessage, sender: seq % 2 === 0 ? me : bob, text: `text ${seq}` },
  reactions: seq === 1 ? [{ emoji: "👍", count: 1, userIds: [bob.userId] }] : [],
}));

const mine = fc.constantFrom("m-2", "m-4").map((clientMessageId) => ({ clientMessageId }));
const any = fc.oneof(
  mine,
  fc.constantFrom(1, 3).map((seq) => ({ seq })),
);
const command: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("edit" as const), of: mine, text: fc.constantFrom("a", "b") }),
  fc.record({ kind: fc.constant("delete" as const), of: mine }),
  fc.record({
    kind: fc.constant("react" as const),
    of: any,
    emoji: fc.constantFrom(...emojis),
    on: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("pin" as const),
    of: fc.constantFrom(1, 2, 3, 4).map((seq) => ({ seq })),
    pinned: fc.boolean(),
  }),
);

const pending = (made: Change, order: number, state: PendingChange["state"] = "waiting"): PendingChange => ({
  ...{ id: `x-${order}`, order, key: "@bob", command: made, conversationId: "c_1", typedAt: 100 + order },
  ...{ state, attempted: false, settled: undefined, failure: state === "failed" ? "No." : undefined },
});

function rowsOf({ messages: held, pinned }: Shared): MessageRow[] {
  return held.map((message) => ({ ...storedRow(message, me.userId), pinned: pinned.includes(message.seq) }));
}

/** A row without what says that something is still on its way. */
const settledRow = (row: MessageRow): MessageRow => ({ ...row, changing: false });

test("what is drawn is what the server will have, however much of it the local copy has already", () => {
  const plan = fc.record({ commands: fc.array(command, { maxLength: 12 }), arrived: fc.nat(12) });
  const run = ({ commands, arrived }: { commands: Change[]; arrived: number }) => {
    const after = (count: number) =>
      commands
        .slice(0, count)
        .reduce<Shared>((shared, made, i) => perform(shared, made, 100 + i), { messages, pinned: [] });
    const copy = after(arrived);
    const end = after(commands.length);
    // Of the last one that arrived, the answer may not have come: its row is still there.
    for (const from of [arrived, arrived - 1]) {
      const changes = commands.map((made, i) => pending(made, i)).slice(Math.max(0, from));
      const rows = overlayRows(rowsOf(copy), changes, me.userId);
      const pins = overlayPins(copy.pinned, changes).filter(
        (seq) => end.messages.find((m) => m.seq === seq)?.deletedAt === undefined,
      );
      assert.deepEqual(rows.map(settledRow), rowsOf(end));
      assert.deepEqual(pins, end.pinned);
      assert.deepEqual(
        copy.messages
          .map((m) => overlayMessage(m, changes, me.userId))
          .map(({ text, deletedAt }) => [text, deletedAt]),
        end.messages.map(({ text, deletedAt }) => [text, deletedAt]),
      );
    }
  };
  fc.assert(fc.property(plan, run), { numRuns: 300 });
});

test("a refused change changes nothing, and is shown at its message with the words that it had", () => {
  const rows = messages.map((message) => storedRow(message, me.userId));
  const edit = pending({ kind: "edit", of: { clientMessageId: "m-2" }, text: "kept" }, 1, "failed");
  const drawn = overlayRows(rows, [edit], me.userId);
  assert.deepEqual(drawn[1], {
    ...rows[1],
    failedChange: { id: "x-1", kind: "edit", text: "kept", failure: "No." },
  });
  assert.ok(
    [0, 2, 3].every((index) => drawn[index] === rows[index]),
    "the others are the objects that they were",
  );
});

test("another person's client id is not taken for one's own", () => {
  const rows = messages.map((message) => storedRow({ ...message, sender: bob }, me.userId));
  const drawn = overlayRows(
    rows,
    [pending({ kind: "delete", of: { clientMessageId: "m-2" } }, 1)],
    me.userId,
  );
  assert.deepEqual(drawn, rows);
});
