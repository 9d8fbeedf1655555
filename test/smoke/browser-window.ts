/**
 * One window of a browser, as far as the smoke test looks through it. Things are found by role and accessible
 * name, which for an option only begins as given.
 */
export interface BrowserWindow extends AsyncDisposable {
  /** The browser's own name and version. */
  readonly browser: string;
  opens(url: string): Promise<void>;
  /** Types into a field as at a keyboard, and Enter after it if so wanted. @throws when there is no such field in time */
  types(role: Role, name: string, text: string, enter?: "then Enter"): Promise<void>;
  /** @throws when there is no such thing in time */
  clicks(role: Role, name: string): Promise<void>;
  /** Resolves when the page shows this text. @throws when it does not in time */
  sees(text: string): Promise<void>;
  /** All that the page shows, for whoever wants to know why it failed. */
  text(): Promise<string>;
}

export type Role = "textbox" | "combobox" | "button" | "option" | "link";

/** How long something may take to appear: a cold browser on a busy machine is slow. */
export const PATIENCE_MS = 30_000;
