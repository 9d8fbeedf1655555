import { canonicalName } from "../chat/canonical-name.ts";
import type { Me, Person } from "../chat/model.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { Directory } from "../session/directory.ts";
import type { FoundPeopleAndRooms } from "./view.ts";

/** Finding people and rooms, for the search box and for a conversation that is opened by its address. */
export interface People {
  find(query: string, signal: AbortSignal): Promise<Outcome<FoundPeopleAndRooms>>;
  /**
   * Who has this canonical name. Somebody who has never logged in has no user id yet; "nobody" when one cannot write
   * to the name at all; undefined when the server did not answer.
   */
  resolve(name: string): Promise<Person | "nobody" | undefined>;
}

export function createPeople(directory: Directory, me: () => Me | undefined): People {
  const find: People["find"] = async (query, signal) => {
    const outcome = await directory.find(query, signal);
    if (!outcome.ok) {
      return outcome;
    }
    const { people, rooms, unusedUsername } = outcome.value;
    return {
      ok: true,
      value: {
        people,
        rooms: rooms.map(({ room, joined }) => ({
          key: room.conversationId,
          name: room.name,
          memberCount: room.memberCount,
          joined,
        })),
        unusedName: unusedUsername === "" ? undefined : unusedUsername,
      },
    };
  };
  return {
    find,
    resolve: async (name) => {
      const self = me();
      if (self !== undefined && name === canonicalName(self.username)) {
        // Notes to self.
        return { userId: self.userId, username: self.username, unclaimed: false };
      }
      const outcome = await find(name, new AbortController().signal);
      if (!outcome.ok) {
        return outcome.failure.reason === "refused" ? "nobody" : undefined;
      }
      const found = outcome.value.people.find(({ person }) => canonicalName(person.username) === name);
      const unused = outcome.value.unusedName;
      return (
        found?.person ?? (unused === undefined ? "nobody" : { userId: "", username: unused, unclaimed: true })
      );
    },
  };
}
