import "./styles/base.css";
import { useLayoutEffect, useState } from "react";
import type { ViewStore } from "../state/view.ts";
import { FarewellContext } from "./farewell.ts";
import { LogInPage } from "./log-in/log-in-page.tsx";
import { ErrorBoundary } from "./parts/error-boundary.tsx";
import { later } from "./parts/later.tsx";
import { StoreContext, useAppView } from "./store-context.ts";
import { outside } from "./strings-outside.ts";

/**
 * Everything behind the log-in is one chunk: a first visit does not wait for it, and a page that works
 * without a network never has to fetch a part of itself when that part is wanted.
 */
export const loadShell = async () => (await import("./shell/shell.tsx")).Shell;
const Shell = later(loadShell);

/** The whole screen, drawn from one store, in the language of its words. */
export function App({ store }: { store: ViewStore }) {
  useLayoutEffect(() => {
    document.documentElement.lang = outside.language;
    document.documentElement.dir = outside.direction;
  }, []);
  return (
    <ErrorBoundary>
      <StoreContext value={store}>
        <Phase />
      </StoreContext>
    </ErrorBoundary>
  );
}

function Phase() {
  const { phase, shared } = useAppView();
  const [wasShared, setWasShared] = useState(shared);
  const [farewell, say] = useState<string>();
  const [last, setLast] = useState({ phase, opening: true });
  if (phase !== last.phase) {
    setLast({ phase, opening: false });
    // Whoever comes in was said enough.
    if (phase === "logged-in") say(undefined);
  }
  // Where nothing was kept, whoever leaves is told so.
  if (phase === "logged-in" && shared !== wasShared) setWasShared(shared);
  return phase === "logged-out" ? (
    <LogInPage farewell={farewell ?? (wasShared ? outside.logIn.farewell : undefined)} />
  ) : (
    <FarewellContext value={say}>
      <Shell opening={last.opening} />
    </FarewellContext>
  );
}
