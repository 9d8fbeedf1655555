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
];

function room(version: number, memberCount: number) {
  return {
    ...{ conversationId: "c_1", version, memberCount, kind: "room" as const, name: "Garden" },
    ...{ visibility: "public" as const, createdAt: 1, topic: "", announcements: false, pinnedSeqs: [] },
  };
}
