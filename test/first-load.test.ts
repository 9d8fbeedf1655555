import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const site = path.resolve(import.meta.dirname, "../dist/web");
/** Written by `npm run build`. */
const html = readFileSync(path.join(site, "index.html"), "utf8");

/** What the browser fetches for the first screen: everything that the page names. */
function named(ending: string): string[] {
  return [...html.matchAll(/(?:src|href)="([^"]+)"/g)].flatMap(([, url = ""]) =>
    url.endsWith(ending) ? url : [],
  );
}

function compressed(urls: readonly string[]): number {
  const sizes = urls.map((url) => gzipSync(readFileSync(path.join(site, url)), { level: 9 }).length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

test("the first visit loads at most 120 kB of JavaScript and 12 kB of CSS, compressed", (t) => {
  const script = compressed(named(".js"));
  const style = compressed(named(".css"));
  t.diagnostic(`JavaScript ${script} bytes, CSS ${style} bytes (gzip -9)`);
  assert.ok(named(".js").length > 1 && style > 0, "the page names its parts");
  assert.ok(script <= 120_000, `${script} bytes of JavaScript`);
  assert.ok(style <= 12_000, `${style} bytes of CSS`);
});

test("whichever stylesheet comes first, the layers have one order", () => {
  const sheets = globSync("**/*.css", { cwd: site });
  assert.ok(sheets.length > 1);
  for (const sheet of sheets) {
    const source = readFileSync(path.join(site, sheet), "utf8");
    assert.match(source, /^@layer tokens, base, parts, screens;/, sheet);
  }
});

test("the page names nothing of another origin", () => {
  assert.deepEqual(html.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/g), null);
});

test("whoever is logged in hears at once of everything that is shown behind the log-in", () => {
  const inside = /data-inside="([^"]+)"/.exec(html)?.[1]?.split(" ") ?? [];
  assert.ok(inside.some((url) => url.includes("/shell-") && url.endsWith(".css")));
  const known = new Set([...inside, ...named(".js")]);
  const needed = inside.flatMap((url) => (url.endsWith(".js") ? importedBy(url) : []));
  assert.ok(needed.length > inside.length);
  for (const url of needed) assert.ok(known.has(url), url);
});

function importedBy(url: string): string[] {
  const code = readFileSync(path.join(site, url), "utf8");
  const names = code.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g);
  return [...names].map(([, name]) => `/assets/${name}`);
}
