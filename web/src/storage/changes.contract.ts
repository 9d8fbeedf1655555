import { isChange, type Change, type ChangeRow } from "../chat/outbox-row.ts";
import {
  begin,
  changes,
  contractUser,
  entry,
  message,
  personal,
  same,
  sends,
  typed,
  type ContractCase,
} from "./store-rows.contract.ts";
import type { LocalStore } from "./local-store.ts";

/** What every local store promises of what was done with messages, and with one's own view of a conversation. */
export const changesContract: ContractCase[] = [
  {
    title: "P5: a change leaves the outbox with the frame that brings its version, and not before",
    run: async (store) => {
      await store.cache.apply(begin([message(1, 1, { id: "m-1", mine: true })], 1));
      await store.outbox.add(made("e-1", edit("m-1")));
      await store.outbox.settleChange("e-1", { feed: "c_1", version: 3 });
      same(await states(store), [["e-1", "stored"]]);
      await store.cache.apply(changes({ after: 1, through: 2, messages: [message(2, 2)] }));
      same(await states(store), [["e-1", "stored"]]);
      const edited = message(1, 3, { id: "m-1", mine: true, text: "edited" });
      const applied = await store.cache.apply(changes({ after: 2, through: 3, messages: [edited] }));
      same(applied, { gap: false, changed: ["c_1"], outboxChanged: true });
      same(await states(store), []);
    },
  },
  {
    title: "an answer that comes after the change itself takes its row away",
    run: async (store) => {
      await store.cache.apply(begin([message(1, 3, { id: "m-1", mine: true })], 3));
      await store.outbox.add(made("e-1", edit("m-1")));
      await store.outbox.settleChange("e-1", { feed: "c_1", version: 3 });
      same(await states(store), []);
    },
  },
  {
    title: "a change of one's own view leaves with the personal feed, not with the conversation's",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await store.cache.apply(begin([message(1, 1)], 1));
      await store.outbox.add(made("u-1", { kind: "entry", change: { muted: true } }));
      await store.outbox.settleChange("u-1", { feed: contractUser, version: 2 });
      await store.cache.apply(changes({ after: 1, through: 9, messages: [message(2, 9)] }));
      same(await states(store), [["u-1", "stored"]]);
      const muted = entry({ version: 2, muted: true });
      await store.cache.apply(changes({ feed: contractUser, after: 1, through: 2, entries: [muted] }));
      same(await states(store), []);
    },
  },
  {
    title:
      "a change of a message that began its conversation learns where it went, however that is found out",
    run: async (store) => {
      const placed = async () =>
        (await store.outbox.rows()).filter(isChange).map((row) => [row.id, row.conversationId]);
      const wherever = (id: string, of: string) => ({ ...made(id, edit(of)), conversationId: undefined });
      await store.outbox.add(typed("m-1"));
      await store.outbox.add(wherever("e-1", "m-1"));
      same(await placed(), [["e-1", null]]);
      await store.outbox.settle("m-1", { conversationId: "c_1", seq: 1, version: 1, createdAt: 5 });
      // One that was made before the screen had seen the answer.
      await store.outbox.add(wherever("e-2", "m-1"));
      await store.outbox.add(typed("m-2"));
      await store.outbox.add(wherever("e-3", "m-2"));
      // The answer never comes, the message does.
      await store.cache.apply(begin([message(2, 2, { id: "m-2", mine: true })], 2));
      same(await placed(), [
        ["e-1", "c_1"],
        ["e-2", "c_1"],
        ["e-3", "c_1"],
      ]);
    },
  },
  {
    title: "an answer about a conversation that has only just begun does not end what was changed in it",
    run: async (store) => {
      await store.outbox.add(typed("m-1"));
      await store.outbox.settle("m-1", { conversationId: "c_1", seq: 1, version: 1, createdAt: 5 });
      await store.outbox.add(made("e-1", edit("m-1")));
      await store.outbox.settleChange("e-1", { feed: "c_1", version: 2 });
      same(await states(store), [
        ["m-1", "stored"],
        ["e-1", "stored"],
      ]);
    },
  },
  {
    title:
      "P7: with a membership goes what was to be changed there, but for words that are not on the server",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await store.cache.apply(begin([message(1, 1, { id: "m-1", mine: true })], 1));
      await store.outbox.add(made("e-1", edit("m-1")));
      await store.outbox.settleChange("e-1", { feed: "c_1", version: 7 });
      await store.outbox.add(made("e-2", edit("m-1")));
      await store.outbox.add(made("r-1", { kind: "react", of: { seq: 1 }, emoji: "👍", on: true }));
      const removed = entry({ version: 2, removed: true });
      await store.cache.apply(changes({ feed: contractUser, after: 1, through: 2, entries: [removed] }));
      same(await states(store), [["e-2", "waiting"]]);
    },
  },
  {
    title: "after a reset nothing is changed by a number that may stand for another message now",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await store.cache.apply(begin([message(1, 1, { id: "m-1", mine: true })], 1));
      await store.outbox.add(made("e-1", edit("m-1")));
      await store.outbox.settleChange("e-1", { feed: "c_1", version: 7 });
      await store.outbox.add(made("e-2", edit("m-1")));
      await store.outbox.add(made("d-1", { kind: "delete", of: { seq: 1 } }));
      await store.outbox.add(made("u-1", { kind: "entry", change: { unreadSeq: 1 } }));
      await store.outbox.add(made("u-2", { kind: "entry", change: { muted: true } }));
      const forward = { conversationId: "c_1", seq: 1, sender: message(1, 1).sender, createdAt: 1 };
      await store.outbox.add({ ...typed("f-1"), text: "theirs", forward });
      await store.cache.reset("epoch-2");
      same(await states(store), [
        ["e-1", "waiting"],
        ["e-2", "waiting"],
        ["u-2", "waiting"],
        ["f-1", "failed"],
      ]);
      same(
        (await sends(store)).map((row) => [row.text, row.forward]),
        [["theirs", null]],
      );
    },
  },
  {
    title: "P2: after a reset an own message that was taken back is not brought back",
    run: async (store) => {
      const own = (seq: number) => message(seq, seq, { id: `m-${seq}`, mine: true });
      await store.cache.apply(begin([own(1), { ...own(2), text: "", deletedAt: 9 }, own(3)], 3));
      await store.cache.reset("epoch-2");
      await store.cache.apply(begin([own(1)], 1));
      same(await states(store), [["m-3", "failed"]]);
    },
  },
  {
    title:
      "a message restored as unsent answers what it answered, if both servers mean the same by its number",
    run: async (store) => {
      const own = (seq: number, replyToSeq = 0) => ({
        ...message(seq, seq, { id: `m-${seq}`, mine: true }),
        replyToSeq,
      });
      await store.cache.apply(begin([own(1), own(2), own(3, 1), own(4, 2)], 4));
      await store.cache.reset("epoch-2");
      await store.cache.apply(begin([own(1)], 1));
      same(
        (await sends(store)).map((row) => [row.id, row.replyToSeq]),
        [
          ["m-2", 0],
          ["m-3", 1],
          ["m-4", 0],
        ],
      );
    },
  },
  {
    title: "a failed message takes along what was to be done with it, and a needless change is withdrawn",
    run: async (store) => {
      await store.outbox.add(typed("m-1"));
      await store.outbox.add(made("e-1", edit("m-1")));
      await store.outbox.add(made("r-1", { kind: "react", of: { seq: 1 }, emoji: "👍", on: true }));
      await store.outbox.withdraw("r-1");
      await store.outbox.withdraw("m-1");
      await store.outbox.change("m-1", { state: "failed", failure: "No." });
      same(await states(store), [
        ["m-1", "failed"],
        ["e-1", "waiting"],
      ]);
      await store.outbox.discard("m-1");
      same(await states(store), []);
    },
  },
  {
    title: "what later deeds make needless goes, as long as nobody tried to send it",
    run: async (store) => {
      await store.outbox.add(typed("m-1"));
      await store.outbox.add(made("e-1", edit("m-1")));
      await store.outbox.attempt("m-1");
      same(await store.outbox.supersede("@bob"), false);
      await store.outbox.change("m-1", { attempted: false });
      same(await store.outbox.supersede("@bob"), true);
      same(
        (await sends(store)).map((row) => [row.id, row.text]),
        [["m-1", "edited"]],
      );
      same(await states(store), [["m-1", "waiting"]]);
    },
  },
];

const edit = (clientMessageId: string): Change => ({ kind: "edit", of: { clientMessageId }, text: "edited" });

async function states(store: LocalStore): Promise<string[][]> {
  return (await store.outbox.rows()).map((row) => [row.id, row.state]);
}

function made(id: string, command: Change): Omit<ChangeRow, "order"> {
  return {
    ...{ id, key: "@bob", command, conversationId: "c_1", typedAt: 1, state: "waiting" },
    ...{ attempted: false, settled: undefined, failure: undefined },
  };
}
