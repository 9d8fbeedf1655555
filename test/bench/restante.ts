import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Endpoint } from "./load/job.ts";
import { firstLine, root, startPinned, stop } from "./pinned.ts";
import type { Run } from "./scenario.ts";

/** A server that is measured. */
export interface Measured extends AsyncDisposable {
  endpoint: Endpoint;
}

export interface RestanteOptions {
  /** It keeps its data in there, and leaves its log beside. */
  dataDir: string;
  /** Another checkout than this one. */
  checkout?: string | undefined;
  /** Settings of its environment. */
  settings?: Record<string, string>;
  /** What Node is to be told. */
  nodeOptions?: readonly string[];
  /** How it is called: as a page does by HTTP/1.1, unless said otherwise. */
  protocol?: Endpoint["protocol"];
}

/** Limits that a load from one address would meet; everything else is as `npm start` has it. */
const raisedLimits = {
  LIMIT_SENDS: "999999/s,9999999",
  LIMIT_READS: "999999/s,9999999",
  LIMIT_ANONYMOUS_CALLS: "999999/s,9999999",
  LIMIT_NEW_NAMES: "999999/s,9999999",
  LIMIT_STORED_PER_DAY: "999999GB",
  LIMIT_STREAMS_PER_ADDRESS: "100000",
  LIMIT_STREAMS: "100000",
  LIMIT_CONNECTIONS_PER_ADDRESS: "100000",
  LIMIT_CONNECTIONS: "100000",
  // A new stream is measured, and not how the server turns it away.
  LIMIT_LAG: "60s",
};

/** The product, as `npm start` runs it once the page is built, on the first core. Resolves when it is ready. */
export async function startRestante(options: RestanteOptions, run: Run): Promise<Measured> {
  const { dataDir, checkout = root, settings = {}, nodeOptions = [], protocol = "grpc-web" } = options;
  const started = asNpmStart(checkout);
  const logFile = `${dataDir}.log`;
  const log = openSync(logFile, "a");
  const child = startPinned({
    words: [
      path.join(checkout, "node_modules/.bin/node"),
      ...profiling(run),
      ...nodeOptions,
      ...started.options,
      "server/main.ts",
    ],
    core: 0,
    cwd: checkout,
    env: { ...raisedLimits, ...started.env, ...settings, PORT: "0", DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  const [, port] = await firstLine(child, / is ready at http:\/\/localhost:(\d+)/).catch((error: unknown) => {
    throw new Error(readFileSync(logFile, "utf8"), { cause: error });
  });
  return {
    endpoint: { protocol, port: Number(port), pid: child.pid ?? 0 },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** What `npm start` of a checkout tells Node, and its environment. */
function asNpmStart(checkout: string): { options: string[]; env: Record<string, string> } {
  const { scripts } = JSON.parse(readFileSync(path.join(checkout, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  const [, cache, options] =
    /(?:NODE_COMPILE_CACHE=(\S+) )?exec node_modules\/\.bin\/node ((?:--\S+ )*)server\/main\.ts$/.exec(
      scripts.start,
    ) ?? [];
  if (options === undefined) throw new Error(`Nobody knows how npm start runs the server: ${scripts.start}`);
  return {
    options: options.split(" ").filter((word) => word !== ""),
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
  };
}

/** What Node is told for a CPU profile, which it writes when it ends. */
export function profiling({ profileDir }: Run): string[] {
  return profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
}
