import type { NamedEmoji } from "./emoji-list.ts";

let loading: Promise<readonly NamedEmoji[]> | undefined;

/** Fetches the emoji and their names, once; after a failure the next call tries again. */
export function loadEmoji(): Promise<readonly NamedEmoji[]> {
  loading ??= load();
  return loading;
}

async function load(): Promise<readonly NamedEmoji[]> {
  try {
    const { namedEmoji } = await import("./emoji-list.ts");
    return namedEmoji;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}
