import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { precompress } from "./precompress.ts";

function directory(t: TestContext): string {
  const created = mkdtempSync(path.join(tmpdir(), "restante-precompress-"));
  t.after(() => rmSync(created, { recursive: true }));
  return created;
}

test("a text file gets a Brotli and a gzip copy that hold exactly it, in every folder", async (t) => {
  const built = directory(t);
  mkdirSync(path.join(built, "assets"));
  const script = path.join(built, "assets/app.js");
  writeFileSync(script, "console.log('grüezi');\n".repeat(100));

  await precompress(built);

  const original = readFileSync(script);
  assert.deepEqual(brotliDecompressSync(readFileSync(`${script}.br`)), original);
  assert.deepEqual(gunzipSync(readFileSync(`${script}.gz`)), original);
});

test("a file that would not get smaller, is tiny or is compressed already gets no copy", async (t) => {
  const built = directory(t);
  writeFileSync(path.join(built, "noise.js"), randomBytes(4096));
  writeFileSync(path.join(built, "tiny.css"), "a{}");
  writeFileSync(path.join(built, "picture.png"), Buffer.alloc(4096));

  await precompress(built);

  for (const name of ["noise.js", "tiny.css", "picture.png"]) {
    assert.equal(existsSync(path.join(built, `${name}.br`)), false, name);
    assert.equal(existsSync(path.join(built, `${name}.gz`)), false, name);
  }
});
