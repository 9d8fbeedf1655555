import type { GroupWords } from "../chat/group-title.ts";
import type { Person } from "../chat/model.ts";

/** Words in place of names, and between them. */
export interface NameWords {
  /** Whoever deleted their account. */
  deleted: string;
  /** A group without a name. */
  group: GroupWords;
}

/**
 * What a person is called on the screen. Anybody may choose any display name, so it is never shown without the username
 * (`handleOf`).
 */
export function personName(
  { username, displayName, deleted }: Person,
  words: Pick<NameWords, "deleted">,
): string {
  return deleted ? words.deleted : (displayName ?? username);
}

/** The username, where what is shown is another name; undefined where it is shown already, or there is none. */
export function handleOf({ username, displayName, deleted }: Person): string | undefined {
  return deleted || displayName === undefined ? undefined : `@${username}`;
}

/** Whether what somebody types, in lower case, is in a name of this person. */
export function isCalled({ username, displayName = "" }: Person, wanted: string): boolean {
  const typed = wanted.replace(/^@/, "");
  return [username, displayName].some((name) => name.toLowerCase().includes(typed));
}
