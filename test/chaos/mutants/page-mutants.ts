import type { Mutant } from "./mutant.ts";

const drain = "web/src/outbox/drain.test.ts";
const engine = {
  file: "web/src/sync/engine.property.test.ts",
  title:
    "P5: whatever streams repeat, lose, hold back or tear, the local copy ends as the server's state, each row once",
};

/** Many outages for people who type fast, and nothing else. */
const outages =
  "--kills 8 --cuts 24 --pause 100 --holes 0 --shapes 0 --stops 0 --terms 0 --replays 0 --restores 0".split(
    " ",
  );

/** Bugs of the page, and of what it relies on, that one might write. */
export const pageMutants: readonly Mutant[] = [
  {
    name: "takes a row without its version check",
    edits: [
      {
        file: "web/src/storage/apply-changes.ts",
        find: "row.version > (cursor ?? 0)",
        replace: "row.version > 0",
      },
      {
        file: "web/src/storage/apply-conversation.ts",
        find: "messages.filter((m) => m.version > (held.get(m.seq) ?? 0))",
        replace: "messages.filter(() => held.size >= 0)",
      },
    ],
    caughtBy: [
      { file: "web/src/storage/local-store.test.ts", title: "P5: a repeated or older frame changes nothing" },
    ],
  },
  {
    name: "stores the cursor apart from the rows",
    edits: [
      {
        file: "web/src/storage/message-cache.ts",
        find: 'apply: (changes) => tables.write("relaxed", (tx) => applyChanges(tx, changes, myUserId, myDeviceId)),',
        replace: `apply: async (changes) => {
      const held = await tables.read((tx) => tx.get("cursors", changes.feed));
      if (changes.after <= (held?.version ?? 0) && changes.through > 0 && !changes.snapshot) {
        await tables.write("relaxed", (tx) => tx.put("cursors", { feed: changes.feed, version: changes.through }));
      }
      return tables.write("relaxed", (tx) => applyChanges(tx, changes, myUserId, myDeviceId));
    },`,
      },
    ],
    caughtBy: [engine],
  },
  {
    name: "sends again under a new id",
    edits: [
      {
        file: "web/src/outbox/drain.ts",
        find: "calls.send(row, userId, signal)",
        replace: "calls.send(row.attempted ? { ...row, id: `${row.id}-again` } : row, userId, signal)",
      },
    ],
    caughtBy: [
      {
        file: drain,
        title:
          "P2: an unknown outcome is settled by the same request under the same id, after a pause that grows",
      },
    ],
  },
  {
    name: "sends the next before the answer to the one before",
    edits: [
      {
        file: "web/src/outbox/drain.ts",
        find: "    const { key } = row;",
        replace: "    const key = row.id;",
      },
      {
        file: "web/src/outbox/drain.ts",
        find: 'if (row.state === "waiting" && !first.has(row.key)) {\n      first.set(row.key, row);',
        replace: 'if (row.state === "waiting") {\n      first.set(row.id, row);',
      },
    ],
    caughtBy: [
      {
        file: drain,
        title:
          "P4: in one conversation the next message is sent when the one before it has a definite answer",
      },
      { chaos: outages, anomaly: "fifo" },
    ],
  },
  {
    name: "does not ask whose session it is",
    edits: [
      {
        file: "server/rpc/caller.ts",
        find: "expectedUserId !== caller.userId",
        replace: "false",
      },
    ],
    caughtBy: [
      {
        file: "server/rpc/chat-calls.test.ts",
        title: "nothing leaves under another name, and nothing without a target or a session",
      },
    ],
  },
];
