import { handleOf } from "../../state/person-name.ts";
import type { Person } from "../../state/view.ts";
import { nameOf } from "../shown-name.ts";
import { Avatar } from "./avatar.tsx";
import parts from "./parts.module.css";

/** What a person is called, and their username beside it where that is another name. */
export function PersonName({ person }: { person: Person }) {
  return (
    <>
      <bdi>{nameOf(person)}</bdi>
      <Handle person={person} />
    </>
  );
}

/** The username, where what is shown is another name: anybody may choose any. */
export function Handle({ person }: { person: Person }) {
  const handle = handleOf(person);
  return (
    handle !== undefined && (
      <>
        {" "}
        <bdi className={parts["handle"]}>{handle}</bdi>
      </>
    )
  );
}

interface FaceProps {
  person: Person;
  /** Pixels across. */
  size: number;
  online?: boolean;
}

/** A person's face: the letter of what they are called, in the colour of their username, which nobody else has. */
export function Face({ person, size, online }: FaceProps) {
  return (
    <Avatar
      name={nameOf(person)}
      colour={person.username}
      kind="direct"
      size={size}
      unclaimed={person.unclaimed}
      {...(online === undefined ? {} : { online })}
    />
  );
}
