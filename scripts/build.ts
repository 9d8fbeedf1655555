/**
 * Builds the page into dist/web when its sources are not the ones that were built last: Vite first,
 * then compressed copies beside every file that is worth it, so that the server never compresses.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { precompress } from "./precompress.ts";

const root = path.resolve(import.meta.dirname, "..");
const output = path.join(root, "dist/web");
const stampFile = path.join(root, "dist/web-built-from");

/** Everything that the built page depends on. Tests are left out: they change nothing in it. */
const sources = [
  "web/**/*",
  "proto/gen/**/*",
  "scripts/{build,precompress}.ts",
  "package{,-lock}.json",
  "tsconfig.json",
];

/** Contents, not times: a checkout or a copy touches every file without changing one. */
function fingerprint(): string {
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${path.relative(root, file)}\0${content.byteLength}\0`).update(content);
  }
  return hash.digest("hex");
}

function isBuilt(stamp: string): boolean {
  return (
    existsSync(path.join(output, "index.html")) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, "utf8") === stamp
  );
}

/** Vite's own words are for somebody who is looking at the build; here they matter when it fails. */
function runVite(): boolean {
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  const run = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn", "web"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_ENV: "production" },
  });
  return run.status === 0;
}

const stamp = fingerprint();
if (!isBuilt(stamp)) {
  process.stderr.write("Building the page (once, until its sources change) …\n");
  rmSync(stampFile, { force: true });
  if (runVite()) {
    await precompress(output);
    mkdirSync(path.dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, stamp);
  } else {
    process.stderr.write("The page could not be built: Vite says why above.\n");
    process.exitCode = 1;
  }
}
