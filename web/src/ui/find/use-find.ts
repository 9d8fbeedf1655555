import { useEffect, useState } from "react";
import type { FoundPeopleAndRooms } from "../../state/view.ts";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";

/** Long enough to not ask for every letter of a fast typist, short enough to not be felt. */
const PAUSE_MS = 120;

interface Search {
  /** The query that `found` or `failure` answers. */
  query: string;
  found: FoundPeopleAndRooms | undefined;
  failure: string | undefined;
}

const NOTHING: Search = { query: "", found: undefined, failure: undefined };

/** Asks the server while somebody types; the answer to an older query is dropped. */
export function useFind(query: string, open: boolean): Omit<Search, "query"> & { searching: boolean } {
  const { find } = useActions();
  const [search, setSearch] = useState<Search>(NOTHING);
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    const answer = (next: Search) => {
      if (!stop.signal.aborted) setSearch(next);
    };
    const ask = async () => {
      const outcome = await find(query, stop.signal);
      answer(
        outcome.ok
          ? { query, found: outcome.value, failure: undefined }
          : { ...NOTHING, query, failure: outcome.failure.message },
      );
    };
    const timer = setTimeout(
      () => {
        // Every ending is shown, so nothing is left to await.
        void ask().catch(() => answer({ ...NOTHING, query, failure: strings.unreachable }));
      },
      query ? PAUSE_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, open, find]);

  const current = search !== NOTHING && search.query === query;
  return {
    found: current ? search.found : undefined,
    failure: current ? search.failure : undefined,
    searching: !current,
  };
}
