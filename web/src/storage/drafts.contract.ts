import { isSend } from "../chat/outbox-row.ts";
import { contractDevice, entry, personal, same, typed, type ContractCase } from "./store-rows.contract.ts";

/** What this person began on another device. */
const heardDraft = {
  ...{ conversationId: "c_1", version: 1, text: "", replyToSeq: 0 },
  ...{ deviceId: "d_2", updatedAt: 0 },
};

/** What every local store promises of what was begun, here and elsewhere. */
export const draftsContract: ContractCase[] = [
  {
    title: "drafts are kept by conversation, and an empty one is none",
    run: async (store) => {
      const draft = (text: string) => ({ text, replyToSeq: 0 });
      await store.drafts.set("@bob", draft("half a wo"));
      await store.drafts.set("c_1", draft("x"));
      await store.drafts.set("c_1", draft(""));
      same([...(await store.drafts.all())], [["@bob", draft("half a wo")]]);
    },
  },
  {
    title: "what is being written here gives way to another device only when the server has it",
    run: async (store) => {
      const draft = (text: string) => ({ text, replyToSeq: 0 });
      const heard = (text: string, version: number) => ({ ...heardDraft, version, text });
      const texts = async () => [...(await store.drafts.all()).values()].map(({ text }) => text);
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await store.drafts.set("c_1", draft("mine"));
      await store.cache.apply({
        ...personal([], 2),
        snapshot: false,
        after: 1,
        drafts: [heard("theirs", 2)],
      });
      same(await texts(), ["mine"]);
      same((await store.drafts.untold()).length, 1);
      await store.drafts.settle("c_1", draft("an older one"), 3);
      same((await store.drafts.untold()).length, 1);
      await store.drafts.settle("c_1", draft("mine"), 3);
      same((await store.drafts.untold()).length, 0);
      await store.cache.apply({
        ...personal([], 4),
        snapshot: false,
        after: 2,
        drafts: [heard("theirs", 4)],
      });
      same(await texts(), ["theirs"]);
      await store.cache.apply({ ...personal([], 5), snapshot: false, after: 4, drafts: [heard("", 5)] });
      same(await texts(), []);
    },
  },
  {
    title: "a draft that was emptied here gives way to words that another device has written since",
    run: async (store) => {
      const theirs = { ...heardDraft, text: "theirs", version: 2 };
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await store.drafts.set("c_1", { text: "mine", replyToSeq: 0 });
      await store.drafts.telling("c_1");
      await store.drafts.set("c_1", { text: "", replyToSeq: 0 });
      await store.cache.apply({ ...personal([], 2), snapshot: false, after: 1, drafts: [theirs] });
      same([...(await store.drafts.all()).keys()], ["c_1"]);
      same(await store.drafts.untold(), []);
    },
  },
  {
    title: "a draft that was sent does not come back when the stream is behind",
    run: async (store) => {
      const mine = { ...heardDraft, deviceId: contractDevice };
      const nothing = { text: "", replyToSeq: 0 };
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await store.drafts.set("c_1", { text: "sent", replyToSeq: 0 });
      same(await store.drafts.telling("c_1"), true);
      await store.drafts.set("c_1", nothing);
      const hear = (version: number, text: string) =>
        store.cache.apply({
          ...personal([], version),
          ...{ snapshot: false, after: version - 1, drafts: [{ ...mine, version, text }] },
        });
      await hear(2, "sen");
      same((await store.drafts.untold()).length, 1);
      await store.drafts.settle("c_1", nothing, 4);
      await hear(3, "sent");
      same((await store.drafts.all()).size, 0);
      await hear(4, "");
      await hear(5, "begun anew");
      same((await store.drafts.all()).size, 1);
    },
  },
  {
    title: "that a draft is empty the server has to know only if it may have heard of one",
    run: async (store) => {
      const says = (text: string) => store.drafts.set("c_1", { text, replyToSeq: 0 });
      same([await says("hi"), await says("")], [true, false]);
      same([await store.drafts.untold(), await store.drafts.telling("c_1")], [[], false]);
      await says("hi");
      // Told, and nobody knows whether that was heard.
      same(await store.drafts.telling("c_1"), true);
      same([await says("hi!"), await says("")], [true, true]);
      same(
        (await store.drafts.untold()).map(({ text }) => text),
        [""],
      );
      await store.drafts.settle("c_1", { text: "", replyToSeq: 0 }, 0);
      same([await store.drafts.untold(), await says("")], [[], false]);
    },
  },
  {
    title: "a draft that the server turns out to have is told to be empty",
    run: async (store) => {
      const says = (text: string) => store.drafts.set("c_1", { text, replyToSeq: 0 });
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      await says("hello");
      // This browser has told it before it lost all that it held.
      const drafts = [{ ...heardDraft, deviceId: contractDevice, text: "hello", version: 2 }];
      await store.cache.apply({ ...personal([], 2), snapshot: false, after: 1, drafts });
      same(await says(""), true);
      same((await store.drafts.all()).size, 0);
    },
  },
  {
    title: "a draft that another epoch's server may have is told to be empty",
    run: async (store) => {
      await store.cache.apply(personal([entry({ version: 1 })], 1));
      const drafts = [{ ...heardDraft, text: "theirs", version: 2 }];
      await store.cache.apply({ ...personal([], 2), snapshot: false, after: 1, drafts });
      await store.cache.reset("another");
      same(await store.drafts.set("c_1", { text: "", replyToSeq: 0 }), true);
    },
  },
  {
    title: "a draft that came before its conversation is told of when that comes",
    run: async (store) => {
      const peer = { userId: "u_bob", username: "Bob", unclaimed: false };
      await store.cache.apply({ ...personal([], 0), drafts: [{ ...heardDraft, text: "hi", version: 1 }] });
      const applied = await store.cache.apply({
        ...personal([entry({ version: 2, peer })], 2),
        snapshot: false,
      });
      same(applied.gap === false && applied.changed.includes("drafts"), true);
      same([...(await store.drafts.all()).keys()], ["@bob"]);
    },
  },
  {
    title: "what is not sent in another epoch answers no message that its number may stand for there",
    run: async (store) => {
      await store.drafts.set("c_1", { text: "to be said", replyToSeq: 3 });
      await store.outbox.add({ ...typed("m-1"), replyToSeq: 3 });
      await store.outbox.add({ ...typed("m-2"), replyToSeq: 3 });
      await store.outbox.attempt("m-2");
      await store.cache.reset("another");
      same([...(await store.drafts.all())], [["c_1", { text: "to be said", replyToSeq: 0 }]]);
      const answers = (await store.outbox.rows())
        .filter(isSend)
        .map(({ id, replyToSeq }) => [id, replyToSeq]);
      // What may have been stored is the same request when it is repeated.
      same(answers, [
        ["m-1", 0],
        ["m-2", 3],
      ]);
    },
  },
];
