import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { spanFor } from "../load/job.ts";
import { load } from "../load/load.ts";
import type { Scenario } from "../scenario.ts";
import { restante, type Talkers } from "./pairs.ts";

const file = path.join(tmpdir(), `restante-loop-delay-${process.pid}`);

export function eventLoop(): Scenario {
  const preload = `--import=${path.resolve(import.meta.dirname, "../loop-delay.ts")}`;
  const options = { nodeOptions: [preload], settings: { LOOP_DELAY_FILE: file } };
  return {
    name: "event-loop",
    about: "How late timers are, 99 of 100 of them, while people write as in `durable`.",
    unit: "milliseconds, p99",
    better: "less",
    contenders: [restante("restante", options, delayed)],
    targets: [{ of: "restante", at: "most", figure: 10 }],
  };
}

async function delayed({ server: { endpoint }, pairs, run }: Talkers) {
  const tell = () => void process.kill(endpoint.pid, "SIGUSR2");
  const job = { pattern: "talk", endpoint, pairs, span: spanFor(run), perSecond: undefined } as const;
  rmSync(file, { force: true });
  const { things, wallMs } = await load(job, tell);
  // Two signals at once would be one.
  await lines(1);
  tell();
  const [, said] = await lines(2);
  rmSync(file);
  const { p99, ...also } = JSON.parse(said ?? "") as { p50: number; p99: number; most: number };
  return { figure: p99, also: { ...also, "messages a second on the wall": (things / wallMs) * 1_000 } };
}

/** What the server has said, once there are so many lines. */
async function lines(count: number): Promise<string[]> {
  for (;;) {
    const said = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
    if (said.length >= count) return said;
    await setTimeout(20);
  }
}
