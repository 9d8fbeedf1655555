import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { transformWithOxc } from "vite";

/**
 * The service worker as one script: `web/service-worker.ts` with the list of what it keeps.
 *
 * @param files all files of a build by their path below the site's root, `index.html` among them
 */
export async function serviceWorkerScript(files: ReadonlyMap<string, string | Uint8Array>): Promise<string> {
  if (!files.has("index.html")) throw new Error("The page itself is missing.");
  const build = createHash("sha256");
  const named = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, content] of named) build.update(name).update("\0").update(content);
  const paths = named.map(([name]) => (name === "index.html" ? "/" : `/${name}`));
  const source = path.join(import.meta.dirname, "service-worker.ts");
  const { code } = await transformWithOxc(readFileSync(source, "utf8"), source);
  return [
    `const FILES = ${JSON.stringify(paths)};`,
    `const BUILD = "${build.digest("hex").slice(0, 16)}";`,
    code,
  ].join("\n");
}
