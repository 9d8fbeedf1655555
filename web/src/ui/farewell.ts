import { createContext, useContext } from "react";

/** Says something on the log-in page to whoever is logged out by what they did. */
export const FarewellContext = createContext<(words: string) => void>(() => undefined);

export function useFarewell(): (words: string) => void {
  return useContext(FarewellContext);
}
