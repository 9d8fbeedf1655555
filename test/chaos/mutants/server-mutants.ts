import { busy, quick, type Mutant } from "./mutant.ts";
import { withoutUniqueKey } from "./run-mutants.ts";

const sqlite = "server/store/sqlite/store.test.ts";
const interleaving = "server/delivery/interleaving.test.ts";
const crash = {
  file: "test/chaos/disk/crash-images.test.ts",
  title: "P1, P3: a power cut at any moment loses nothing that was answered, and leaves no gap",
};

/** Bugs of the server that one might write. */
export const serverMutants: readonly Mutant[] = [
  {
    name: "answers before the commit",
    edits: [
      {
        file: "server/store/sqlite/writer.ts",
        find: "      await this.#options.durably(() => void this.#control.commit.run());\n",
        replace: `      for (const ending of endings) ending.tell();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await this.#options.durably(() => void this.#control.commit.run());
`,
      },
    ],
    caughtBy: [crash],
  },
  {
    name: "does not write through to the disk",
    edits: [
      {
        file: "server/store/sqlite/log-file.ts",
        find: "      await dataSync(this.#file);\n",
        replace: "      await undefined;\n",
      },
    ],
    caughtBy: [crash],
  },
  {
    name: "takes the number from a sequence",
    edits: [
      {
        file: "server/store/messages.ts",
        find: "const { last_seq: seq, version } = taken;",
        replace: "const { version } = taken;\n      const seq = (sequence += 1);",
      },
      {
        file: "server/store/messages.ts",
        find: "interface NewRow {",
        replace: "let sequence = 0;\n\ninterface NewRow {",
      },
    ],
    caughtBy: [
      {
        file: sqlite,
        title:
          "P1 P2 P3: whatever happens at once, what was answered is stored, once, numbered without a gap",
      },
      { chaos: busy, anomaly: "gap" },
    ],
  },
  {
    name: "has no unique key",
    edits: [withoutUniqueKey],
    caughtBy: [
      {
        file: "server/store/sqlite/schema.test.ts",
        title: "P2: the schema itself refuses a second message under one id of one sender",
      },
    ],
  },
  {
    name: "remembers an id for a time only",
    edits: [
      {
        file: "server/chat/send-message.ts",
        find: "    if (earlier !== undefined) return firstResult(earlier, requestHash);",
        replace:
          "    if (earlier !== undefined && chat.env.now() - earlier.createdAt < 30_000) return firstResult(earlier, requestHash);",
      },
      {
        file: "server/chat/send-message.ts",
        find: "    if (meanwhile !== undefined) return",
        replace: "    if (meanwhile !== undefined && chat.env.now() - meanwhile.createdAt < 30_000) return",
      },
    ],
    caughtBy: [{ file: sqlite, title: "P2: an id is remembered for ever" }],
  },
  {
    name: "moves the mark when it writes to the socket",
    edits: [
      {
        file: "server/rpc/receive-messages.ts",
        find: "const maxCursors = 1100;",
        replace: `import { acknowledge } from "../chat/acknowledge.ts";

const acknowledgeSent = async (chat, context, { message: { frame: sent } }) => {
  const changes = sent.case === "changes" ? sent.value : undefined;
  const seq = Number(changes?.messages.at(-1)?.seq ?? 0);
  if (changes !== undefined && seq > 0) await acknowledge(chat, requireCaller(context), changes.feed, seq);
};

const maxCursors = 1100;`,
      },
      {
        file: "server/rpc/receive-messages.ts",
        find: "export function receiveMessages({",
        replace: "export function receiveMessages({ chat,",
      },
      {
        file: "server/rpc/receive-messages.ts",
        find: "        yield frame.message;",
        replace: `        yield frame.message;
        await acknowledgeSent(chat, context, frame);`,
      },
      {
        file: "server/rpc/receive-messages.ts",
        find: "export function deliverMessages({",
        replace: "export function deliverMessages({ chat,",
      },
      {
        file: "server/rpc/receive-messages.ts",
        find: "  return (request, context, sink, over) => {",
        replace: `  return (request, context, given, over) => {
    const write = (frame) => {
      acknowledgeSent(chat, context, frame).catch(() => {});
      return given.write(frame);
    };
    const sink = { write, get ready() { return given.ready; } };`,
      },
    ],
    caughtBy: [
      {
        file: "server/rpc/receive-messages.test.ts",
        title: "P1: a write to a socket proves nothing: what was sent and not acknowledged is sent again",
      },
      { chaos: quick, anomaly: "gap" },
    ],
  },
  {
    name: "reads before it subscribes",
    edits: [
      {
        file: "server/delivery/stream-feeds.ts",
        find: `    this.#begin(personal);
    for (const { feed } of await store.feedsOf(personal)) this.#begin(feed);`,
        replace: `    const feeds = await store.feedsOf(personal);
    this.#begin(personal);
    for (const { feed } of feeds) this.#begin(feed);`,
      },
      {
        file: "server/delivery/stream-feeds.ts",
        find: `    const heads = await store.heads([...this.#agenda.feeds()]);
`,
        replace: `    const heads = feeds;
`,
      },
    ],
    caughtBy: [
      {
        file: interleaving,
        title:
          "P5: subscribe, then read: what changes while a stream opens that goes on from its cursors is neither missed nor waits for the clock",
      },
    ],
  },
  {
    // What the bell has rung for is kept beside it, feed by feed: that is what has to be cleared before reading.
    name: "clears the bell after reading",
    edits: [
      {
        file: "server/delivery/feed.ts",
        find: "const hinted = Math.max(state.hinted, changes.through);",
        replace: "const hinted = changes.through;",
      },
    ],
    caughtBy: [
      {
        file: interleaving,
        title:
          "P5: clear the bell, then read: what changes while a live stream reads is neither missed nor waits for the clock",
      },
    ],
  },
  {
    name: "drops the last of a batch",
    edits: [
      {
        file: "server/store/conversation-feed.ts",
        find: `    messages: messages
      .filter((row) => row.version <= through)`,
        replace: `    messages: messages
      .filter((row) => row.version <= through)
      .filter((_, index, all) => index === 0 || index < all.length - 1)`,
      },
      {
        file: "server/store/shared-feed.ts",
        find: "(row.seq === null ? [] : [toMessage(row)]))",
        replace:
          "(row.seq === null ? [] : [toMessage(row)])).filter((_, index, all) => index === 0 || index < all.length - 1)",
      },
    ],
    caughtBy: [
      {
        file: sqlite,
        title:
          "P5: more messages than are fetched at once come whole: as changes, as a beginning and as history",
      },
      { chaos: quick, anomaly: "gap" },
    ],
  },
  {
    name: "is off by one at the limit of a page",
    edits: [
      {
        file: "server/store/conversation-feed.ts",
        find: "    last = fetched.at(-1)?.version ?? last;",
        replace: "    last = (fetched.at(-1)?.version ?? last) + 1;",
      },
    ],
    caughtBy: [
      {
        file: sqlite,
        title:
          "P5: more messages than are fetched at once come whole: as changes, as a beginning and as history",
      },
      { chaos: busy, anomaly: "gap" },
    ],
  },
  {
    name: "does not keep the highest mark",
    edits: [
      {
        file: "server/chat/acknowledge.ts",
        find: "    if (seq <= from.deviceMark) return { seq: from.deviceMark, told: false };\n",
        replace: "",
      },
    ],
    caughtBy: [
      { file: sqlite, title: "marks keep the maximum and never pass the newest message" },
      { chaos: quick, anomaly: "ack-regress" },
    ],
  },
  {
    name: "checks the membership before the lock",
    edits: [
      {
        file: "server/chat/send-message.ts",
        find: `  return chat.store.write(async (tx) => {
    const earlier`,
        replace: `  const { kind, value } = command.target;
  const checked = chat.store.read(async (tx) => {
    if (kind === "conversation_id") await requireMember(tx.conversations, value, caller.userId);
  });
  return checked.then(() => chat.store.write(async (tx) => {
    const earlier`,
      },
      {
        file: "server/chat/send-message.ts",
        find: `    const membership = await requireMember(tx.conversations, conversationId, caller.userId);
    requireWriter(membership);
`,
        replace: `    const found = await tx.conversations.membership(conversationId, caller.userId);
    const user = { userId: caller.userId, username: "", unclaimed: false };
    const membership = { peerUnclaimed: found?.peerUnclaimed === true, user };
`,
      },
      {
        file: "server/chat/send-message.ts",
        find: `    return { ...stored, ...numbers };
  });`,
        replace: `    return { ...stored, ...numbers };
  }));`,
      },
    ],
    caughtBy: [
      { file: sqlite, title: "P7: a send against a removal is stored before it or refused, never after" },
    ],
  },
  {
    name: "does not cut a frame at a removal",
    edits: [
      {
        file: "server/store/frame.ts",
        find: "    if (removal !== undefined && version > removal) break;\n",
        replace: "",
      },
      { file: "server/store/frame.ts", find: "  return removal ?? head;", replace: "  return head;" },
    ],
    caughtBy: [{ file: sqlite, title: "P7: a frame ends at a removal" }],
  },
  {
    name: "hands the shared tail to an opening stream",
    edits: [
      {
        file: "server/delivery/stream-feeds.ts",
        find: "await (live && feed !== userId",
        replace: "await (feed !== userId",
      },
    ],
    caughtBy: [
      {
        file: interleaving,
        title: "P5: an opening stream reads the store; bytes that live streams share are not handed to it",
      },
    ],
  },
  {
    name: "hands the shared tail to whoever asks",
    edits: [
      {
        file: "server/delivery/tail.ts",
        find: "frame.changes.after === cursor && frame.readers.has(reader)",
        replace: "frame.changes.after === cursor",
      },
    ],
    caughtBy: [
      {
        file: "server/delivery/tail.test.ts",
        title: "P7: a shared frame is given only to those who were live and members when it was read",
      },
    ],
  },
  {
    name: "pushes to whoever is there",
    edits: [
      {
        file: "server/delivery/pushing.ts",
        find: "for (const subscriber of among) {",
        replace: "for (const subscriber of [...among, ...others]) {",
      },
    ],
    caughtBy: [
      {
        file: "server/delivery/pushing.test.ts",
        title: "P7: a frame is offered to those who were members in its snapshot, and nobody else",
      },
    ],
  },
  {
    name: "takes whoever was a member once for one still",
    edits: [
      {
        file: "server/store/shared-feed.ts",
        find: "(first.members_version ?? 0) > Math.min(after, known.at)",
        replace: "false",
      },
    ],
    caughtBy: [
      {
        file: sqlite,
        title:
          "P7: among 3, whoever was known to be a member and has left since is no reader, and who came since is asked about",
      },
    ],
  },
  {
    name: "pushes one frame of several",
    edits: [
      {
        file: "server/delivery/pushing.ts",
        find: "return through > after && through < live.head;",
        replace: "return false;",
      },
    ],
    caughtBy: [
      {
        file: "server/delivery/pushed-stream.test.ts",
        title: "P5: what is more than one frame follows frame by frame, to the last hint",
      },
    ],
  },
];
