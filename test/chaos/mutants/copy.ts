import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Edit } from "./mutant.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../..");
/** What tests of the source need; the rest (documents, pictures) stays where it is. */
const parts = ["server", "web", "proto", "scripts", "test", "package.json", "tsconfig.json"];

/** A copy of the source in a temporary directory, which goes when it is disposed of. */
export async function copySource(): Promise<AsyncDisposable & { path: string }> {
  const listed = spawnSync("git", ["ls-files", "-z", "--", ...parts], { cwd: root, encoding: "utf8" });
  if (listed.status !== 0) throw new Error(`git does not list the source: ${listed.stderr}`);
  const home = await mkdtemp(path.join(tmpdir(), "restante-mutant-"));
  for (const file of listed.stdout.split("\0").filter((name) => name !== "")) {
    await cp(path.join(root, file), path.join(home, file));
  }
  await symlink(path.join(root, "node_modules"), path.join(home, "node_modules"));
  return { path: home, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) };
}

/** @throws Error when the text to be replaced is not there exactly once: the patch is out of date */
export async function patch(home: string, { file, find, replace }: Edit): Promise<void> {
  const name = path.join(home, file);
  const parts = (await readFile(name, "utf8")).split(find);
  if (parts.length !== 2) {
    throw new Error(
      `The text to be patched is in ${file} ${parts.length - 1} times instead of once:\n${find}`,
    );
  }
  await writeFile(name, parts.join(replace));
}
