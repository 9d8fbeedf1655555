import { isSend } from "../chat/outbox-row.ts";
import { changesContract } from "./changes.contract.ts";
import { draftsContract } from "./drafts.contract.ts";
import { membersContract } from "./members.contract.ts";
import {
  begin,
  changes,
  contractUser,
  entry,
  message,
  personal,
  same,
  sends,
  seqs,
  typed,
  type ContractCase,
} from "./store-rows.contract.ts";
import { OUTBOX_LIMIT } from "./local-store.ts";

/**
 * What every local store promises, whatever it is made of. Runs under `node --test` and in a browser page, so it
 * needs neither; each case gets an empty store.
 */
export const localStoreContract: ContractCase[] = [
  ...changesContract,
  ...draftsContract,
  ...membersContract,
  {
    title: "P5: rows, cursor and the settled outbox row change together",
    run: async (store) => {
      await store.outbox.add(typed("m-1"));
      await store.outbox.settle("m-1", { conversationId: "c_1", seq: 1, version: 2, createdAt: 5 });
      same(
        (await store.outbox.rows()).map((r) => r.state),
        ["stored"],
      );
      same(await store.cache.apply(begin([message(1, 2, { id: "m-1", mine: true })], 2)), {
        gap: false,
        changed: ["c_1"],
        outboxChanged: true,
      });
      same(await store.outbox.rows(), []);
      same((await store.cache.position()).cursors, [{ feed: "c_1", version: 2 }]);
    },
  },
  {
    title: "P4: messages are in the order typed, also where two want the same place in it",
    run: async (store) => {
      const ids = async () => (await store.outbox.rows()).map(({ id }) => id);
      same(await ids(), []);
      const now = [store.outbox.addNew(typed("m-1")), store.outbox.addNew(typed("m-2"))];
      await Promise.all([...now, store.outbox.add(typed("m-3"))]);
      same(await ids(), ["m-1", "m-2", "m-3"]);
      same(
        (await store.outbox.addNew({ ...typed("m-4"), typedAt: 1e12 })).map(({ id }) => id),
        ["m-1", "m-2", "m-3", "m-4"],
      );
      await store.outbox.addNew({ ...typed("m-5"), typedAt: 5 });
      await store.outbox.add(typed("m-6"));
      same(await ids(), ["m-1", "m-2", "m-3", "m-4", "m-5", "m-6"]);
    },
  },
  {
    title: "P4: what is typed in a tab that has not looked since is after what another has typed before",
    run: async ({ outbox: here }, { outbox: there }) => {
      await Promise.all([here.rows(), there.rows()]);
      await here.addNew({ ...typed("m-1"), typedAt: 10 });
      await here.addNew({ ...typed("m-2"), typedAt: 11 });
      const later = [
        there.addNew({ ...typed("m-3"), typedAt: 11 }),
        there.addNew({ ...typed("m-4"), typedAt: 12 }),
      ];
      await Promise.all(later);
      const ids = (await here.rows()).map(({ id }) => id);
      same(ids, ["m-1", "m-2", "m-3", "m-4"]);
    },
  },
  {
    title: "P5: a frame that begins beyond the cursor writes nothing",
    run: async (store) => {
      await store.cache.apply(begin([message(1, 1)], 1));
      same(await store.cache.apply(changes({ after: 3, through: 4, messages: [message(4, 4)] })), {
        gap: true,
      });
      same(await seqs(store), [1]);
    },
  },
  {
    title: "P5: a repeated or older frame changes nothing",
    run: async (store) => {
      await store.cache.apply(begin([message(1, 1)], 1));
      await store.cache.apply(
        changes({ after: 1, through: 3, messages: [message(1, 3, { text: "edited" })] }),
      );
      await store.cache.apply(changes({ after: 0, through: 1, messages: [message(1, 1)] }));
      same(
        (await store.cache.messages("c_1", 1, 9)).map((m) => m.text),
        ["edited"],
      );
      same((await store.cache.position()).cursors, [{ feed: "c_1", version: 3 }]);
      same((await store.cache.conversation("c_1"))?.last?.text, "edited");
    },
  },
  {
    title: "P3: nothing above a missing number counts as held",
    run: async (store) => {
      await store.cache.apply({ ...begin([message(1, 1), message(3, 3)], 0), historyFrom: 1 });
      same((await store.cache.conversation("c_1"))?.to, 1);
      await store.cache.apply(changes({ after: 0, through: 4, messages: [message(2, 4)] }));
      same((await store.cache.conversation("c_1"))?.to, 3);
    },
  },
  {
    title: "a beginning of several frames leaves the cursor where it is until the last of them",
    run: async (store) => {
      await store.cache.apply(begin([message(1, 1)], 0));
      same((await store.cache.position()).cursors, []);
      await store.cache.apply(changes({ after: 0, through: 2, messages: [message(2, 2)] }));
      same((await store.cache.position()).cursors, [{ feed: "c_1", version: 2 }]);
    },
  },
  {
    title: "history that ends just below what is held is taken, any other page is not",
    run: async (store) => {
      await store.cache.apply({ ...begin([message(5, 5)], 5), historyFrom: 5 });
      await store.cache.addHistory("c_1", [message(1, 1), message(2, 2)]);
      same(await seqs(store), [5]);
      await store.cache.addHistory("c_1", [message(3, 3), message(4, 4)]);
      same(await seqs(store), [3, 4, 5]);
      same((await store.cache.conversation("c_1"))?.from, 3);
    },
  },
  {
    title: "P5: a page of history read before a change does not undo it",
    run: async (store) => {
      await store.cache.apply({ ...begin([message(3, 3)], 3), historyFrom: 3 });
      await store.cache.apply(
        changes({ after: 3, through: 4, messages: [message(2, 4, { text: "edited" })] }),
      );
      same(await seqs(store), [2, 3]);
      await store.cache.addHistory("c_1", [message(1, 1), message(2, 2)]);
      same(
        (await store.cache.messages("c_1", 1, 3)).map((m) => m.text),
        ["text 1", "edited", "text 3"],
      );
    },
  },
  {
    title: "unread counts others' messages above the read mark and falls when the mark rises",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1, readSeq: 1 })], 1));
      await store.cache.apply(
        begin([message(1, 1), message(2, 2), message(3, 3, { id: "m-3", mine: true }), message(4, 4)], 4),
      );
      same((await store.cache.conversation("c_1"))?.unread, 2);
      await store.cache.raise("c_1", { readSeq: 4 });
      await store.cache.raise("c_1", { readSeq: 2, acknowledgedSeq: 4 });
      const record = await store.cache.conversation("c_1");
      same([record?.unread, record?.readSeq, record?.acknowledgedSeq], [0, 4, 4]);
    },
  },
  {
    title: "a read mark of another beginning of a conversation counts nothing as read in this one",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1, readSeq: 1 })], 1));
      await store.cache.apply(begin([message(1, 1), message(2, 2)], 2));
      const { begun = 0 } = (await store.cache.conversation("c_1")) ?? {};
      await store.cache.raise("c_1", { readSeq: 2, begun: begun - 1 });
      same((await store.cache.conversation("c_1"))?.unread, 1);
      await store.cache.raise("c_1", { readSeq: 2, begun });
      same((await store.cache.conversation("c_1"))?.unread, 0);
    },
  },
  {
    title: "P7: the end of a membership leaves nothing of the conversation behind",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await store.cache.apply(begin([message(1, 1)], 1));
      await store.cache.apply(
        changes({
          feed: contractUser,
          after: 1,
          through: 2,
          entries: [entry({ version: 2, removed: true })],
        }),
      );
      same(await store.cache.conversations(), []);
      same(await seqs(store), []);
      same((await store.cache.position()).cursors, [{ feed: contractUser, version: 2 }]);
      await store.cache.apply(
        changes({ feed: contractUser, after: 0, through: 1, entries: [entry({ version: 1 })] }),
      );
      same(await store.cache.conversations(), []);
    },
  },
  {
    title: "a new beginning of the personal feed forgets the conversations that it does not name",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1 })], 0));
      await store.cache.apply(personal([entry({ version: 2, conversationId: "c_2" })], 2));
      same(
        (await store.cache.conversations()).map((r) => r.conversationId),
        ["c_2"],
      );
    },
  },
  {
    title: "changes are found by version, for a page that shows them already",
    run: async (store) => {
      await store.cache.apply(begin([message(1, 1), message(2, 2)], 2));
      await store.cache.apply(changes({ after: 2, through: 3, messages: [message(1, 3)] }));
      same(
        (await store.cache.messagesAbove("c_1", 1)).map((m) => [m.seq, m.version]),
        [
          [2, 2],
          [1, 3],
        ],
      );
    },
  },
  {
    title: "P4: the outbox keeps the order typed, and a retry goes to its end",
    run: async (store) => {
      await store.outbox.add(typed("m-1"));
      await store.outbox.add(typed("m-2"));
      await store.outbox.change("m-1", { state: "failed", failure: "No." });
      await store.outbox.add(typed("m-3"));
      await store.outbox.requeue("m-1");
      same(
        (await store.outbox.rows()).map((r) => [r.id, r.state]),
        [
          ["m-2", "waiting"],
          ["m-3", "waiting"],
          ["m-1", "waiting"],
        ],
      );
    },
  },
  {
    title: "an answer that comes after the message itself takes the row away",
    run: async (store) => {
      await store.cache.apply(begin([message(1, 1)], 1));
      await store.outbox.add(typed("m-1"));
      await store.outbox.settle("m-1", { conversationId: "c_1", seq: 1, version: 1, createdAt: 5 });
      same(await store.outbox.rows(), []);
    },
  },
  {
    title:
      "a stored row leaves when the cursor has reached its version, though a snapshot left the message out",
    run: async (store) => {
      await store.outbox.add(typed("m-1"));
      await store.outbox.settle("m-1", { conversationId: "c_1", seq: 2, version: 3, createdAt: 5 });
      await store.cache.apply({ ...begin([message(60, 60)], 0), historyFrom: 60 });
      same((await store.outbox.rows()).length, 1);
      await store.cache.apply(changes({ after: 0, through: 60 }));
      same(await store.outbox.rows(), []);
    },
  },
  {
    title: "a full outbox refuses what is typed and keeps what it has",
    run: async (store) => {
      for (let i = 0; i < OUTBOX_LIMIT; i++) {
        await store.outbox.add(typed(`m-${i}`));
      }
      same(
        await store.outbox.add(typed("one more")).then(
          () => "taken",
          (e: Error) => e.name,
        ),
        "OutboxFullError",
      );
      same((await store.outbox.rows()).length, OUTBOX_LIMIT);
    },
  },
  {
    title: "after a reset what is held stays readable, and the server is told nothing of it",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 7 })], 7));
      await store.cache.apply(begin([message(1, 1), message(2, 2)], 2));
      await store.cache.raise("c_1", { readSeq: 2 });
      await store.cache.reset("epoch-2");
      same(await store.cache.position(), { epoch: "epoch-2", cursors: [] });
      same(await seqs(store), [1, 2]);
      const record = await store.cache.conversation("c_1");
      same([record?.acknowledgedSeq, record?.entry?.readSeq, record?.readSeq], [2, 2, 2]);
      // The beginnings of the new epoch, whose versions are lower.
      await store.cache.apply(personal([entry({ version: 1, readSeq: 1 })], 1));
      await store.cache.apply(begin([message(1, 1), message(2, 2, { text: "another" })], 2));
      const after = await store.cache.conversation("c_1");
      same([after?.acknowledgedSeq, after?.readSeq, after?.unread, after?.last?.text], [0, 1, 1, "another"]);
    },
  },
  {
    title: "P2: after a reset, own messages that the server lacks are failed and keep their words and ids",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      const held = Array.from({ length: 300 }, (_, i) =>
        message(i + 1, i + 1, { id: `m-${i + 1}`, mine: true }),
      );
      await store.cache.apply(begin(held, 300));
      await store.outbox.add(typed("m-301"));
      await store.outbox.settle("m-301", { conversationId: "c_1", seq: 301, version: 301, createdAt: 5 });
      await store.outbox.add(typed("waits"));
      await store.cache.reset("epoch-2");
      await store.cache.apply(
        begin([message(1, 1, { id: "m-1", mine: true }), message(2, 2, { id: "else" })], 2),
      );
      const rows = await store.outbox.rows();
      same(
        rows.filter((r) => r.state === "failed").map((r) => r.id),
        ["m-301", ...held.slice(1).map((m) => m.clientMessageId)],
      );
      same(rows.filter(isSend).find((r) => r.id === "m-40")?.text, "text 40");
      same(
        rows.filter((r) => r.state === "waiting").map((r) => r.id),
        ["waits"],
      );
      same(await seqs(store), [1, 2]);
    },
  },
  {
    title: "after a reset, nothing below a message that both the server and this device have is doubted",
    run: async (store) => {
      const own = (seq: number) => message(seq, seq, { id: `m-${seq}`, mine: true });
      await store.cache.apply(begin([1, 2, 3, 4].map(own), 4));
      await store.cache.reset("epoch-2");
      await store.cache.apply({ ...begin([own(3)], 3), historyFrom: 3 });
      same(
        (await store.outbox.rows()).map((r) => [r.id, r.state]),
        [["m-4", "failed"]],
      );
    },
  },
  {
    title: "after a reset, what lies below a beginning that shares nothing with this device is looked up",
    run: async (store) => {
      const own = (seq: number) => message(seq, seq, { id: `m-${seq}`, mine: true });
      await store.cache.apply(begin([1, 2, 3].map(own), 3));
      await store.cache.reset("epoch-2");
      await store.cache.apply({ ...begin([message(60, 60)], 60), historyFrom: 60 });
      const states = async () => (await sends(store)).map((r) => [r.id, r.state, r.doubtful]);
      same(await states(), [
        ["m-1", "stored", true],
        ["m-2", "stored", true],
        ["m-3", "stored", true],
      ]);
      await store.outbox.resolve("m-2", true);
      await store.outbox.resolve("m-3", false);
      await store.cache.apply(changes({ after: 60, through: 61, messages: [message(61, 61)] }));
      same(await states(), [
        ["m-1", "stored", true],
        ["m-3", "failed", false],
      ]);
    },
  },
  {
    title: "after a reset, own messages of a conversation that the server does not know are failed",
    run: async (store) => {
      await store.cache.apply(
        personal([entry({ version: 1 }), entry({ version: 2, conversationId: "c_2" })], 2),
      );
      await store.cache.apply(begin([message(1, 1, { id: "m-1", mine: true }), message(2, 2)], 2));
      await store.cache.reset("epoch-2");
      await store.cache.apply(personal([entry({ version: 1, conversationId: "c_2" })], 1));
      same(
        (await sends(store)).map((r) => [r.id, r.state, r.text]),
        [["m-1", "failed", "text 1"]],
      );
      same(await seqs(store), []);
    },
  },
  {
    title: "a second reset before the first was got over loses no words either",
    run: async (store) => {
      const own = (seq: number) => message(seq, seq, { id: `m-${seq}`, mine: true });
      await store.cache.apply(begin([1, 2, 3].map(own), 3));
      await store.cache.reset("epoch-2");
      await store.cache.apply(begin([own(1)], 0));
      await store.cache.reset("epoch-3");
      await store.cache.apply(begin([], 1));
      same((await store.outbox.rows()).map((r) => `${r.id} ${r.state}`).toSorted(), [
        "m-1 failed",
        "m-2 failed",
        "m-3 failed",
      ]);
    },
  },
];
