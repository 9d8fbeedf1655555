import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { destination, pino, type Logger } from "pino";
import { startApp } from "./app.ts";
import { CannotStart } from "./cannot-start.ts";
import { describeSettings, loadConfig, type Config } from "./config.ts";
import { describeLimits } from "./config-limits.ts";
import { ConfigError } from "./config-setting.ts";
import { inBatches } from "./log-batches.ts";
import { StoreUnavailable } from "./chat/store-unavailable.ts";
import { StoreCannotOpen } from "./store/cannot-open.ts";

const root = join(import.meta.dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

const help = `Restante ${version}: a self-hosted chat.

Usage: npm start

Settings, from the environment (name, default, meaning):
${describeSettings()}

Limits, likewise; docs/operating.md says more:
${describeLimits()}

Options (after npm start --):
  --help     this text
  --version  the version`;

/** On Ctrl-C the terminal signals every process, and npm passes its own on: twice, and meant once. */
const ECHO_MS = 500;

/** Of the log, while it cannot be written; what comes then is dropped. */
const MAX_UNWRITTEN = 1024 * 1024;

/** Runs the server until it is told to stop. */
async function serve(config: Config, log: Logger): Promise<void> {
  const stop = new AbortController();
  let askedAt = 0;
  const onSignal = (signal: string) => {
    if (!stop.signal.aborted) {
      askedAt = performance.now();
      log.info({ signal }, "Stopping");
      stop.abort();
    } else if (performance.now() - askedAt > ECHO_MS) {
      // Asked twice: as safe as a crash, and as quick.
      process.exit(1);
    }
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  const app = await startApp({ config, version, webDir: join(root, "dist/web"), log });
  if (config.tls !== undefined) {
    process.on("SIGHUP", () => void app.renewCertificate());
  }
  warnOfPlainText(config, log);
  process.stdout.write(`Restante is ready at ${app.url}\n`);
  if (!stop.signal.aborted) {
    await once(stop.signal, "abort");
  }
  await app.close();
  log.info("Stopped");
}

/** Passwords and messages could be read on the way. */
function warnOfPlainText({ host, tls }: Config, log: Logger): void {
  const local = host === "localhost" || host === "::1" || host.startsWith("127.");
  if (!local && tls === undefined) {
    log.warn(
      `HOST=${host} lets others connect without encryption. Set TLS_CERT and TLS_KEY, or put a proxy with HTTPS before it.`,
    );
  }
}

async function main([option]: string[]): Promise<void> {
  if (option === "--help" || option === "--version") {
    process.stdout.write(`${option === "--help" ? help : version}\n`);
    return;
  }
  if (option !== undefined) {
    throw new CannotStart(`There is no option ${option}. See --help.`);
  }
  const config = loadConfig();
  const lines = inBatches(destination({ dest: 2, sync: true, maxLength: MAX_UNWRITTEN }));
  process.on("exit", () => lines.flush());
  const log = pino({ level: config.logLevel, base: undefined }, lines);
  process.on("uncaughtException", (error) => {
    // Nobody knows what state this leaves behind; the data is safe, so a fresh process is the cure.
    log.fatal({ err: error }, "An error that nothing expected");
    process.exit(1);
  });
  await serve(config, log);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const expected =
    error instanceof ConfigError ||
    error instanceof CannotStart ||
    error instanceof StoreCannotOpen ||
    error instanceof StoreUnavailable;
  process.stderr.write(`${expected ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
