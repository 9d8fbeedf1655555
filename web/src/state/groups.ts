import type { Member } from "../chat/model.ts";
import type { ConversationRecord, LocalStore } from "../storage/local-store.ts";

/** The members of groups, which are called by their names. Immutable. */
export type Groups = ReadonlyMap<string, readonly Member[]>;

type Records = ReadonlyMap<string, ConversationRecord>;

/** Reads the members of groups again whose members have changed. */
export async function readGroups(
  store: LocalStore,
  held: { records: Records; groups: Groups },
  next: Records,
): Promise<Groups> {
  if (next === held.records) {
    return held.groups;
  }
  const groups = [...next.values()].filter(({ conversation }) => conversation?.kind === "group");
  const read = groups.map(async ({ conversationId, membersVersion, begun }) => {
    const before = held.records.get(conversationId);
    const same = before?.membersVersion === membersVersion && before.begun === begun;
    const members = same ? held.groups.get(conversationId) : undefined;
    const read = async () => (await store.cache.members(conversationId)).filter(({ left }) => !left);
    return [conversationId, members ?? (await read())] as const;
  });
  return new Map(await Promise.all(read));
}
