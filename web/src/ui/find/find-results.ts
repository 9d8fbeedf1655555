import { personKey } from "../../state/person-key.ts";
import { handleOf, isCalled } from "../../state/person-name.ts";
import type { ConversationItem, ConversationKey, FoundPeopleAndRooms, Person } from "../../state/view.ts";
import { nameOf } from "../shown-name.ts";

/** One line of the list under the search field. */
export type FindOption =
  | {
      kind: "person";
      key: ConversationKey;
      name: string;
      /** The username, where the name is another one. */
      handle: string | undefined;
      online: boolean;
      unclaimed: boolean;
    }
  | { kind: "room"; key: ConversationKey; name: string; memberCount: number; joined: boolean }
  | { kind: "group"; key: ConversationKey; name: string; memberCount: number }
  | { kind: "self"; key: ConversationKey; name: string }
  | { kind: "unused"; key: ConversationKey; name: string }
  /** Not found but always there: what else one may have come for. Their keys are no conversations. */
  | { kind: "command"; key: "new-group" | "rooms"; name: string; detail: string };

/** In this order, whatever the order in which they were found. */
const KINDS = ["self", "person", "group", "room", "unused", "command"];

/** Notes to self, whether there are any yet or not, when their name or one's own is looked for. */
export function selfOption(me: Person | undefined, name: string, query: string): FindOption[] {
  const wanted = query.trim().toLowerCase();
  if (!me || !wanted) return [];
  const names = [name, me.username].map((each) => each.toLowerCase());
  return names.some((each) => each.includes(wanted))
    ? [{ kind: "self", key: personKey(me.username), name }]
    : [];
}

/** The conversations on this device whose names match, beginnings first: shown before the server answers. */
export function localOptions(all: readonly ConversationItem[], query: string): FindOption[] {
  const conversations = all.filter((item) => !item.self);
  const wanted = query.trim().toLowerCase();
  const matching = conversations.filter(
    ({ title, peer }) => title.toLowerCase().includes(wanted) || (peer && isCalled(peer, wanted)),
  );
  const begins = (item: ConversationItem) => Number(item.title.toLowerCase().startsWith(wanted));
  return matching.toSorted((a, b) => begins(b) - begins(a)).map(optionOf);
}

/** Local matches with what the server found, each conversation once, by their kinds. */
export function mergeOptions(
  local: readonly FindOption[],
  found: FoundPeopleAndRooms | undefined,
): FindOption[] {
  const byKey = new Map<ConversationKey, FindOption>();
  for (const option of [...local, ...foundOptions(found)]) {
    const known = byKey.get(option.key);
    if (!known || (known.kind === "person" && option.kind === "person")) byKey.set(option.key, option);
  }
  const all = [...byKey.values()];
  return KINDS.flatMap((kind) => all.filter((option) => option.kind === kind));
}

function optionOf(item: ConversationItem): FindOption {
  const { key, title: name, memberCount, online } = item;
  if (item.kind === "room") return { kind: "room", key, name, memberCount, joined: true };
  if (item.kind === "group") return { kind: "group", key, name, memberCount };
  const { peer } = item;
  return {
    kind: "person",
    key,
    name,
    handle: peer && handleOf(peer),
    online,
    unclaimed: peer?.unclaimed ?? false,
  };
}

function foundOptions(found: FoundPeopleAndRooms | undefined): FindOption[] {
  if (!found) return [];
  const people = found.people.map(({ person, online }): FindOption => {
    return {
      kind: "person",
      key: personKey(person.username),
      name: nameOf(person),
      handle: handleOf(person),
      online,
      unclaimed: person.unclaimed,
    };
  });
  const rooms = found.rooms.map((room): FindOption => ({ kind: "room", ...room }));
  const unused: FindOption[] = found.unusedName
    ? [{ kind: "unused", key: personKey(found.unusedName), name: found.unusedName }]
    : [];
  return [...people, ...rooms, ...unused];
}

/** The option that Enter takes before anybody has walked the list: an exact name, else the first. None for an empty query. */
export function chosenAtFirst(options: readonly FindOption[], query: string): FindOption | undefined {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return undefined;
  const conversations = options.filter((option) => option.kind !== "command");
  const called = (option: FindOption) => [
    option.name.toLowerCase(),
    option.kind === "person" ? option.handle?.slice(1).toLowerCase() : undefined,
  ];
  return conversations.find((option) => called(option).includes(wanted)) ?? conversations[0];
}
