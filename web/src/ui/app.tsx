import "./styles/base.css";
import type { ViewStore } from "../state/view.ts";
import { LogInPage } from "./log-in/log-in-page.tsx";
import { ErrorBoundary } from "./parts/error-boundary.tsx";
import { Shell } from "./shell/shell.tsx";
import { StoreContext, useAppView } from "./store-context.ts";

/** The whole screen, drawn from one store. */
export function App({ store }: { store: ViewStore }) {
  return (
    <ErrorBoundary>
      <StoreContext value={store}>
        <Phase />
      </StoreContext>
    </ErrorBoundary>
  );
}

function Phase() {
  const { phase } = useAppView();
  // "starting" lasts for a moment in which nothing true could be drawn.
  if (phase === "starting") return null;
  return phase === "logged-out" ? <LogInPage /> : <Shell />;
}
