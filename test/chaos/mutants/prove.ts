import { spawn } from "node:child_process";
import path from "node:path";
import type { Proof } from "./mutant.ts";

/** Longer than any proof takes on a busy machine. */
const LIMIT_MS = 240_000;

/** What a proof said about a copy of the source. */
export interface Verdict {
  /** The proof ran to its end and found nothing wrong. */
  clean: boolean;
  /** It found what it is there to find. */
  caught: boolean;
  /** It found something wrong, be it what it is there for or not. */
  accused: boolean;
  output: string;
}

/** Runs one proof in a copy of the source. Stops it, with all that it started, after four minutes. */
export async function prove(home: string, proof: Proof): Promise<Verdict> {
  if ("chaos" in proof) {
    const { code, output } = await run(home, ["test/chaos/run.ts", ...proof.chaos]);
    const caught = code === 1 && new RegExp(`^${proof.anomaly} \\(\\d+\\)$`, "m").test(output);
    const accused = /^[a-z-]+ \(\d+\)$/m.test(output);
    return { clean: code === 0 && output.includes("No anomaly."), caught, accused, output };
  }
  const only = `--test-name-pattern=${RegExp.escape(proof.title)}$`;
  const { code, output } = await run(home, ["--test", "--test-reporter=tap", only, proof.file]);
  const said = (word: string): boolean =>
    output.split("\n").some((line) => line.trim().replace(/ \d+ /, " ") === `${word} - ${proof.title}`);
  const caught = code !== 0 && said("not ok");
  return { clean: code === 0 && said("ok"), caught, accused: caught, output };
}

function run(cwd: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // A test that runs tests would be taken for one of them.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const node = path.join(cwd, "node_modules/.bin/node");
    // A group of its own, so that the servers which a hanging test has started end with it.
    const child = spawn(node, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output = (output + text).slice(-100_000)));
    }
    const timer = setTimeout(() => {
      output += `\nThis took longer than ${LIMIT_MS} ms.\n`;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, LIMIT_MS);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
