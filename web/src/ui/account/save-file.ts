const KEPT_MS = 60_000;

/** Hands a file to the person, as a download. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // Some browsers take it up seconds later; kept for good, it would stay in memory as long as the page.
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
