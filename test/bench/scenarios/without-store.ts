import path from "node:path";

/** What Node is told so that the product's server stores no message; see test/bench/without-store. */
export const withoutStore: readonly string[] = [
  `--import=${path.resolve(import.meta.dirname, "../without-store/register.ts")}`,
];
