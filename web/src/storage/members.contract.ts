import { begin, changes, message, same, type ContractCase } from "./store-rows.contract.ts";

/** What every local store promises of who is in a conversation. */
export const membersContract: ContractCase[] = [
  {
    title:
      "members of a conversation that names them no longer are forgotten, since nobody says who leaves it",
    run: async (store) => {
      const person = { userId: "u_bob", username: "bob", unclaimed: false };
      const members = [{ person, version: 2, role: "member" as const, left: false }];
      await store.cache.apply(begin([message(1, 1)], 1));
      await store.cache.apply(changes({ after: 1, through: 2, conversation: room(2, 100), members }));
      same(await store.cache.members("c_1"), members);
      await store.cache.apply(changes({ after: 2, through: 3, conversation: room(3, 101) }));
      await store.cache.apply(changes({ after: 3, through: 4, conversation: room(4, 100) }));
      same(await store.cache.members("c_1"), []);
    },
  },
  {
    title: "of whoever deleted their account it is kept that they did; of others who left nothing is",
    run: async (store) => {
      const member = { version: 2, role: "member" as const, left: false };
      const bob = { ...member, person: { userId: "u_bob", username: "bob", unclaimed: false } };
      const cat = { ...member, person: { userId: "u_cat", username: "cat", unclaimed: false } };
      const person = { userId: "u_bob", username: "", unclaimed: false, deleted: true as const };
      const gone = { ...bob, person, version: 3, left: true };
      await store.cache.apply(begin([message(1, 1)], 1));
      await store.cache.apply(changes({ after: 1, through: 2, members: [bob, cat] }));
      await store.cache.apply(
        changes({ after: 2, through: 3, members: [gone, { ...cat, version: 3, left: true }] }),
      );
      same(await store.cache.members("c_1"), [gone]);
    },
  },
  {
    title: "the message that the list shows is from whoever its sender is now",
    run: async (store) => {
      const person = { userId: "u_bob", username: "bob", unclaimed: false, displayName: "Bob B." };
      const members = [{ person, version: 2, role: "member" as const, left: false }];
      await store.cache.apply(begin([message(1, 1)], 1));
      await store.cache.apply(changes({ after: 1, through: 2, members }));
      same((await store.cache.conversation("c_1"))?.last?.sender, person);
    },
  },
];

function room(version: number, memberCount: number) {
  return {
    ...{ conversationId: "c_1", version, memberCount, kind: "room" as const, name: "Garden" },
    ...{ visibility: "public" as const, createdAt: 1, topic: "", announcements: false, pinnedSeqs: [] },
  };
}
