import type { Person } from "./model.ts";

/** What is known now of whoever a stored row names: people change what they are called, rows keep what they said. */
export type PersonNow = (person: Person) => Person;

/** @param people as they are now; everybody else is as the row says */
export function knownPeople(people: readonly Person[]): PersonNow {
  const known = new Map(people.map((person) => [person.userId, person]));
  return (person) => {
    const now = known.get(person.userId);
    return now === undefined || isSamePerson(now, person) ? person : now;
  };
}

/** Whether the two are called the same. */
export function isSamePerson(one: Person, other: Person): boolean {
  return (
    one.username === other.username && one.displayName === other.displayName && one.deleted === other.deleted
  );
}
