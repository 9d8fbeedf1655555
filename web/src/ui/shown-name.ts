import { handleOf, personName } from "../state/person-name.ts";
import type { Person } from "../state/view.ts";
import { strings } from "./strings.ts";

/** What a person is called on the screen. */
export function nameOf(person: Person): string {
  return personName(person, strings.people);
}

/** The same in one piece with the username, for sentences in which the two cannot stand apart. */
export function fullNameOf(person: Person): string {
  const handle = handleOf(person);
  return handle === undefined ? nameOf(person) : strings.people.withHandle(nameOf(person), handle);
}
