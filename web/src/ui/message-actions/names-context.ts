import { createContext } from "react";

/** The name of a user id, as far as it is known here: members, and who has written. */
export const NamesContext = createContext<(userId: string) => string | undefined>(() => undefined);
