import { useState } from "react";
import type { Outcome } from "../../state/view.ts";
import { usePages } from "../use-pages.ts";
import type { Page, Pages } from "../use-pages.ts";
import { usePaused } from "../use-paused.ts";

/** A list of the server's that is looked through by part of a name. */
export interface Searched<T> {
  typed: string;
  setTyped: (typed: string) => void;
  pages: Pages<T>;
}

export function useSearched<T>(
  load: (query: string, pageToken: string) => Promise<Outcome<Page<T>>>,
): Searched<T> {
  const [typed, setTyped] = useState("");
  const query = usePaused(typed.trim());
  const pages = usePages<T>(query, (pageToken) => load(query, pageToken));
  return { typed, setTyped, pages };
}
