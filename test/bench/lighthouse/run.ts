/**
 * `npm run lighthouse`: how Lighthouse, as a phone, judges the log-in page and a conversation of the built page, on the real
 * server. Lighthouse and what it needs are 176 MB, so npm fetches it when this is run, and `npm start` does without.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { chromium, type BrowserContext } from "@playwright/test";
import { browserSwitches, ensureBrowser } from "../../../scripts/browser.ts";
import { Actor } from "../../e2e/actor.ts";
import { startServer } from "../../e2e/server-process.ts";

const version = "13.5.0";
const categories = ["performance", "accessibility", "best-practices"];

interface Audit {
  title: string;
  score: number | null;
  scoreDisplayMode: string;
}

interface Report {
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
}

async function judge(url: string, debuggingPort: number): Promise<Report> {
  const options = [
    "--output=json",
    "--quiet",
    "--disable-storage-reset",
    `--port=${debuggingPort}`,
    `--only-categories=${categories.join(",")}`,
  ];
  const { stdout } = await promisify(execFile)(
    "npm",
    ["exec", "--yes", `--package=lighthouse@${version}`, "--", "lighthouse", url, ...options],
    { maxBuffer: 64 * 1024 * 1024, timeout: 300_000 },
  );
  return JSON.parse(stdout) as Report;
}

/** The scores of 100, and what keeps one below that. */
function tell(place: string, { categories: scores, audits }: Report): boolean {
  const line = categories.map((name) => `${name} ${Math.round((scores[name]?.score ?? 0) * 100)}`);
  process.stdout.write(`${place}: ${line.join(", ")}\n`);
  const judged = categories.filter((name) => name !== "performance");
  const missed = judged.flatMap((name) => scores[name]?.auditRefs ?? []);
  for (const { id, weight } of missed) {
    const audit = audits[id];
    if (weight > 0 && audit?.scoreDisplayMode !== "notApplicable" && (audit?.score ?? 1) < 1) {
      process.stdout.write(`  ${id}: ${audit?.title}\n`);
    }
  }
  return judged.every((name) => scores[name]?.score === 1);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function judgeBoth(url: string, context: BrowserContext, debuggingPort: number): Promise<boolean> {
  const logIn = tell("log-in", await judge(url, debuggingPort));
  const ana = await Actor.arrive("ana", url, context);
  await ana.logsIn();
  await ana.opens("bob");
  await ana.writes("Are you there?");
  await ana.isStored("Are you there?");
  const conversation = ana.page.url();
  await ana.page.close();
  return tell("conversation", await judge(conversation, debuggingPort)) && logIn;
}

const debuggingPort = await freePort();
const profile = mkdtempSync(path.join(tmpdir(), "restante-lighthouse-"));
await using server = await startServer();
const context = await chromium.launchPersistentContext(profile, {
  executablePath: ensureBrowser(),
  args: [...browserSwitches, `--remote-debugging-port=${debuggingPort}`],
});
try {
  process.exitCode = (await judgeBoth(server.url, context, debuggingPort)) ? 0 : 1;
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
