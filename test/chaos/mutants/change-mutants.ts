import { busy, type Mutant } from "./mutant.ts";

const sqlite = "server/store/sqlite/store.test.ts";

/** Bugs in what changes messages that one might write. */
export const changeMutants: readonly Mutant[] = [
  {
    name: "performs a repeated command again",
    edits: [
      {
        file: "server/chat/command.ts",
        find: "    if (earlier !== undefined) return firstResult(earlier, requestHash);\n",
        replace: "",
      },
      {
        file: "server/chat/command.ts",
        find: "    if (meanwhile !== undefined) return firstResult(meanwhile, requestHash);\n",
        replace: "",
      },
      {
        file: "server/chat/command.ts",
        find: "    await tx.commands.add(",
        replace: "    if (meanwhile === undefined) await tx.commands.add(",
      },
    ],
    caughtBy: [
      {
        file: sqlite,
        title:
          "P2: an edit that is repeated does not come back over a later one, nor a reaction over its taking back",
      },
      { chaos: busy, anomaly: "id-mismatch" },
    ],
  },
  {
    name: "changes a message without a version",
    edits: [
      {
        file: "server/store/message-changes.ts",
        find: "      const version = await nextVersion(connection, id);\n      await connection.run(edit,",
        replace: "      await connection.run(edit,",
      },
      {
        file: "server/store/message-changes.ts",
        find: "    async edit({ conversationId: id, seq, createdAt, editedAt, text: before }, text, at) {",
        replace:
          "    async edit({ conversationId: id, seq, version, createdAt, editedAt, text: before }, text, at) {",
      },
    ],
    caughtBy: [
      { file: sqlite, title: "P5: ten edits cost one row to whoever comes back" },
      { chaos: busy, anomaly: "inconsistent-seq" },
    ],
  },
  {
    name: "leaves reactions on a deleted message",
    edits: [{ file: "server/store/message-changes.ts", find: "      reactions: null,\n", replace: "" }],
    caughtBy: [
      {
        file: sqlite,
        title: "what a deleted message said is nowhere any more, and neither is anything about it",
      },
    ],
  },
];
