import { deadly, quick, type Edit, type Mutant } from "./mutant.ts";

export const withoutUniqueKey: Edit = {
  file: "server/store/sqlite/chat-migration.ts",
  find: `      UNIQUE (conversation_id, seq),
      UNIQUE (sender_id, client_message_id)
`,
  replace: `      UNIQUE (conversation_id, seq)
`,
};

/** Bugs of the server that are here for what a chaos run says of them. */
export const runMutants: readonly Mutant[] = [
  {
    name: "answers a send before the commit",
    edits: [
      {
        file: "server/store/sqlite/writer.ts",
        find: "      this.#control.release.run();\n      this.#connection.keepHints();\n",
        replace: `      this.#control.release.run();
      this.#connection.keepHints();
      if (typeof value === "object" && value !== null && "seq" in value) {
        work.resolve(value as never);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
`,
      },
    ],
    caughtBy: [{ chaos: deadly, anomaly: "lost-write" }],
  },
  {
    name: "does not look an id up, and has no unique key",
    edits: [
      withoutUniqueKey,
      {
        file: "server/chat/send-message.ts",
        find: "    if (earlier !== undefined) return firstResult(earlier, requestHash);\n    checkClientId",
        replace: "    if (earlier === null) return firstResult(earlier, requestHash);\n    checkClientId",
      },
      {
        file: "server/chat/send-message.ts",
        find: "    if (meanwhile !== undefined) return",
        replace: "    if (meanwhile === null) return",
      },
    ],
    caughtBy: [{ chaos: quick, anomaly: "duplicate" }],
  },
  {
    name: "remembers an id for a second, and has no unique key",
    edits: [
      withoutUniqueKey,
      {
        file: "server/chat/send-message.ts",
        find: "    if (earlier !== undefined) return firstResult(earlier, requestHash);\n    checkClientId",
        replace:
          "    if (earlier !== undefined && chat.env.now() - earlier.createdAt < 1_000) return firstResult(earlier, requestHash);\n    checkClientId",
      },
      {
        file: "server/chat/send-message.ts",
        find: "    if (meanwhile !== undefined) return",
        replace: "    if (meanwhile !== undefined && chat.env.now() - meanwhile.createdAt < 1_000) return",
      },
    ],
    caughtBy: [{ chaos: quick, anomaly: "duplicate" }],
  },
  {
    name: "is off by one where a page of history goes on",
    edits: [
      {
        file: "server/store/message-pages.ts",
        find: "page(seq, limit, fetch)).map(toMessage).toReversed()",
        replace: "page(seq - 1, limit, fetch)).map(toMessage).toReversed()",
      },
    ],
    caughtBy: [{ chaos: quick, anomaly: "gap" }],
  },
  {
    name: "keeps the stream of a removed member",
    edits: [
      {
        file: "server/store/conversation-feed.ts",
        find: "if (members.length === 0 || conversation === undefined) return undefined;",
        replace: "if (conversation === undefined) return undefined;",
      },
      {
        file: "server/store/shared-feed.ts",
        find: "new Set(await members(connection, feed, [...known.ids, ...newcomers]))",
        replace: "new Set([...known.ids, ...newcomers])",
      },
      {
        file: "server/delivery/stream-feeds.ts",
        find: "      if (removed) this.#drop(conversationId);\n      else if",
        replace: "      if (!removed &&",
      },
      {
        file: "server/delivery/stream-feeds.ts",
        find: "(!this.follows(conversationId)) {\n        this.#begin",
        replace: "!this.follows(conversationId)) {\n        this.#begin",
      },
    ],
    caughtBy: [{ chaos: quick, anomaly: "foreign" }],
  },
];
