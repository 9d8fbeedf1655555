import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";

const root = path.resolve(import.meta.dirname, "..");
const pages = ["README.md", ...globSync("docs/*.md", { cwd: root })].sort();
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

for (const page of pages) {
  describe(page, () => {
    test("names only files and directories that exist", () => {
      const rooms = "server|web|proto|test|docs|scripts|deploy";
      const named = read(page).matchAll(new RegExp(`\`((?:${rooms})/[^\`\\s]*)\``, "g"));
      const missing = [...named].map(([, file = ""]) => file).filter((file) => !matches(file));
      assert.deepEqual(missing, []);
    });

    test("links only to pages and pictures that exist", () => {
      const links = read(page).matchAll(/\]\((?!https?:)([^)#\s]+)|src="([^"]+)"/g);
      const targets = [...links].map(([, link, picture]) =>
        path.join(path.dirname(page), link ?? picture ?? ""),
      );
      assert.deepEqual(
        targets.filter((target) => !existsSync(path.join(root, target))),
        [],
      );
    });
  });
}

/** Paths may be patterns: `server/rpc/*.ts`, `web/src/{sync,outbox}`. */
function matches(pattern: string): boolean {
  return globSync(pattern, { cwd: root }).length > 0;
}

test("every promise that is written down has a test whose title begins with it", () => {
  const promised = [...read("docs/delivery.md").matchAll(/^\W*(P\d+)\b/gm)].map(
    ([, promise = ""]) => promise,
  );
  assert.ok(promised.length >= 8, "docs/delivery.md lists the promises");
  const files = globSync("{server,web/src,test}/**/*.{test,contract,spec}.ts", { cwd: root });
  const titles = files.flatMap(
    (file) => read(file).match(/\b(?:test|it|describe)(?:\.\w+)*\(\s*["'`]P\d[^:]*:/g) ?? [],
  );
  const unheld = promised.filter(
    (promise) => !titles.some((title) => new RegExp(`\\b${promise}\\b`).test(title)),
  );
  assert.deepEqual(unheld, []);
});
