import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { ensurePackages } from "../../scripts/debian.ts";
import { run } from "./command.ts";
import { pythonPackages } from "./python-grpc.ts";
import { serverForTests } from "./server.ts";

const root = path.resolve(import.meta.dirname, "../..");
ensurePackages(["curl", ...pythonPackages]);
const server = await serverForTests();
const directory = await mkdtemp(path.join(tmpdir(), "restante-readme-"));
await symlink(path.join(root, "proto"), path.join(directory, "proto"));
after(() => rm(directory, { recursive: true }));

describe("what the README tells people to type works", () => {
  test("from curl", async () => {
    const [example = ""] = blocks("README.md", "Call it from curl", "sh");
    const printed = await shell(example);
    const [sent, ...frames] = printed.trim().split("\n");
    assert.match(sent ?? "", /"seq":"1"/);
    assert.match(frames[0] ?? "", /^\{"hello":/);
    assert.match(printed, /"text":"Hello from curl"/);
    assert.match(printed, /"caughtUp":/);
    assert.equal(frames.at(-1), "{}");
  });

  test("from Python", async () => {
    const heading = "Call it from Python";
    const [compile = ""] = blocks("README.md", heading, "sh");
    const [example = ""] = blocks("README.md", heading, "python");
    await shell(compile);
    await writeFile(path.join(directory, "example.py"), atServer(example));
    assert.equal(await shell("/usr/bin/python3 example.py"), "heron: Hello from Python\n");
  });
});

test("what docs/protocol.md tells people to type works", async () => {
  const [logIn = "", ...others] = blocks("docs/protocol.md", "The protocol", "sh");
  const { token } = JSON.parse(await shell(logIn)) as { token: string };
  // What a reader takes from the answer to the send before.
  let id = "";
  for (const example of others) {
    const given = `export token=${token} id=${id} PATH=${root}/node_modules/.bin:$PATH`;
    const printed = await shell(`${given}\n${example}`);
    assert.match(printed, /"seq"|"hello"|"version"/, example);
    id = /"conversationId":"([\w-]+)"/.exec(printed)?.[1] ?? id;
  }
});

/** The fenced blocks of one language below a heading, its subsections included. */
function blocks(file: string, heading: string, language: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const [, marks = "", section = ""] = new RegExp(`^(#+) ${heading}\n(.*)`, "ms").exec(text) ?? [];
  const [own = ""] = section.split(new RegExp(`^#{1,${marks.length}} `, "m"));
  return [...own.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(
    ([, code = ""]) => code,
  );
}

function shell(script: string): Promise<string> {
  return run("bash", ["-euo", "pipefail", "-c", `cd ${directory}\n${atServer(script)}`]);
}

function atServer(code: string): string {
  return code.replaceAll("localhost:8080", new URL(server.url).host);
}
