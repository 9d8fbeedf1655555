import type { Person } from "../chat/model.ts";
import { personName, type NameWords } from "./person-name.ts";

const known = new WeakMap<readonly Person[], readonly string[]>();

/** What those who write are called: the same list of names for the same list of people. */
export function typistNames(people: readonly Person[], words: NameWords): readonly string[] {
  const names = known.get(people) ?? people.map((person) => personName(person, words));
  known.set(people, names);
  return names;
}
