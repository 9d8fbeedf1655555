import { Link } from "wouter";
import { personKey } from "../../state/person-key.ts";
import type { Person } from "../../state/view.ts";
import { pathOf } from "../routes.ts";
import parts from "./parts.module.css";
import { PersonName } from "./person-name.tsx";

/** The address of the conversation with a person. */
export function pathOfPerson({ username }: Person): string {
  return pathOf(personKey(username));
}

/** A person's name, leading to the conversation with them; nowhere once their account is deleted. */
export function PersonLink({ person, onGo }: { person: Person; onGo: () => void }) {
  if (person.deleted) {
    return (
      <span className={parts["handle"]}>
        <PersonName person={person} />
      </span>
    );
  }
  return (
    <Link href={pathOfPerson(person)} onClick={onGo}>
      <PersonName person={person} />
    </Link>
  );
}
