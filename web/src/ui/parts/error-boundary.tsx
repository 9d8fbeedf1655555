import { Component } from "react";
import type { ReactNode } from "react";
import { outside } from "../strings-outside.ts";
import { Notice } from "./notice.tsx";
import parts from "./parts.module.css";

/** A bug in the screen costs the screen, not the messages: they are in the store, so reloading brings them back. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main>
        <Notice level={1} title={outside.app.crashed}>
          <button
            type="button"
            className={`${parts["button"]} ${parts["primary"]}`}
            onClick={() => location.reload()}
          >
            {outside.app.reload}
          </button>
        </Notice>
      </main>
    );
  }
}
