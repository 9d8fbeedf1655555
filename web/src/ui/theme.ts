export type Theme = "system" | "light" | "dark";

/** `public/early.js` reads the same key before the first paint. */
const KEY = "restante.theme";

export function chosenTheme(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

/**
 * Shows a theme at once.
 *
 * @param kept whether the choice outlives this page, where storage allows it
 */
export function chooseTheme(theme: Theme, kept: boolean): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  if (!kept) return;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is refused: the choice holds for this page.
  }
}
