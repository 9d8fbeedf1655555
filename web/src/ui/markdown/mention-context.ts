import { createContext } from "react";

/** Whom a message's `@name`s can mean. */
export interface Mentionable {
  /** The name of the person who looks, in lower case. */
  me: string;
  /** Lower-case names of those in the conversation; undefined: too many to know, so every name may be one. */
  names: ReadonlySet<string> | undefined;
}

export const MentionContext = createContext<Mentionable>({ me: "", names: undefined });
