import { useSyncExternalStore } from "react";
import type { Block } from "./markdown-tree.ts";
import { isPlain, plainBlocks } from "./plain-text.ts";

/** Texts whose trees are kept: more than twice what the longest list shows. The oldest goes first. */
const KEPT = 600;

let parse: ((text: string) => Block[]) | undefined;
let loading: Promise<void> | undefined;
const listeners = new Set<() => void>();
const trees = new Map<string, readonly Block[]>();

/**
 * Fetches the Markdown reader, once; after a failure the next call tries again. Everything that is drawn from
 * Markdown is drawn again when it is there.
 */
export function loadMarkdown(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  try {
    const { parseMarkdown } = await import("./parse-markdown.ts");
    parse = parseMarkdown;
  } catch (error) {
    loading = undefined;
    throw error;
  }
  for (const text of trees.keys()) if (!isPlain(text)) trees.delete(text);
  for (const listener of listeners) listener();
}

/** The tree of a message's text: the same object for the same text. Plain until the reader has come. */
export function useMarkdown(text: string): readonly Block[] {
  const plain = isPlain(text);
  // Nobody waits for a reader that would read the same: it comes when there is nothing better to do.
  useSyncExternalStore(plain ? subscribeToNothing : subscribe, () => plain || parse !== undefined);
  return treeOf(text);
}

function treeOf(text: string): readonly Block[] {
  const held = trees.get(text);
  if (held) return held;
  const tree = parse && !isPlain(text) ? parse(text) : plainBlocks(text);
  const oldest = trees.size >= KEPT ? trees.keys().next().value : undefined;
  if (oldest !== undefined) trees.delete(oldest);
  trees.set(text, tree);
  return tree;
}

const unsubscribeFromNothing = () => undefined;
const subscribeToNothing = () => unsubscribeFromNothing;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Whoever is drawn before it has come asks for it: a failed attempt is thereby made again.
  if (!parse) loadMarkdown().catch(() => undefined);
  return () => listeners.delete(listener);
}
