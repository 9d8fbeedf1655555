import { useCallback, useEffect, useRef, useState } from "react";
import type { Failure, Outcome } from "../state/view.ts";
import { outside } from "./strings-outside.ts";
import { sentence } from "./use-submit.ts";

export interface Page<T> {
  items: readonly T[];
  /** For the page after it; empty at the last. */
  next: string;
}

export interface Pages<T> extends Page<T> {
  loading: boolean;
  failure: Failure | undefined;
  /** Loads the next page, if there is one and none is on its way. */
  more(): void;
  /** Asks for the first page again, and shows what there is until it comes. */
  reload(): void;
}

/**
 * A list that the server gives in pages: the first at once, the others when asked for.
 *
 * @param of what it is a list of: another value begins another list, and the answers to the one before are dropped
 * @param load asks for the page of a token; the first has the empty one
 */
export function usePages<T>(of: string, load: (pageToken: string) => Promise<Outcome<Page<T>>>): Pages<T> {
  const [state, setState] = useState<Page<T> & { loading: boolean; failure: Failure | undefined }>(beginning);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  const turn = useRef(0);
  const ask = useCallback((token: string) => {
    const mine = ++turn.current;
    setState((before) => ({ ...before, loading: true, failure: undefined }));
    const settle = (outcome: Outcome<Page<T>>) => {
      if (mine !== turn.current) return;
      setState((before) => {
        if (!outcome.ok) return { ...before, loading: false, failure: outcome.failure };
        const { items, next } = outcome.value;
        const all = token === "" ? items : [...before.items, ...items];
        return { items: all, next, loading: false, failure: undefined };
      });
    };
    // Shown either way, so nothing is left to await.
    void latest
      .current(token)
      .then(settle, () => settle({ ok: false, failure: sentence(outside.unreachable, "unreachable") }));
  }, []);
  useEffect(() => {
    const asked = turn;
    ask("");
    // Whatever is on its way then answers nothing.
    return () => void asked.current++;
  }, [of, ask]);

  const { next, loading } = state;
  return {
    ...state,
    more: useCallback(() => {
      if (next !== "" && !loading) ask(next);
    }, [ask, next, loading]),
    reload: useCallback(() => ask(""), [ask]),
  };
}

function beginning<T>(): Page<T> & { loading: boolean; failure: undefined } {
  return { items: [], next: "", loading: true, failure: undefined };
}
