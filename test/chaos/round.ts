import { once } from "node:events";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startServer } from "../e2e/server-process.ts";
import { createBrowserActor } from "./browser-actor.ts";
import type { Anomaly } from "./check/anomaly.ts";
import { check } from "./check/check.ts";
import type { Client, ClientDeps } from "./client.ts";
import { countEvents, type Counts } from "./counts.ts";
import { openLink } from "./fault-proxy.ts";
import { readGauges, readGaugesAtRest } from "./gauges.ts";
import { disturbLinks, type NamedLink } from "./link-faults.ts";
import type { FaultPlan, Plan } from "./plan.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { createReplays, type Replays } from "./replays.ts";
import { createRandom, type Random } from "./seed.ts";
import { createServerClock } from "./server-clock.ts";
import { disturbServer } from "./server-faults.ts";
import { setUp } from "./setup.ts";
import { createSmallActor } from "./small-actor.ts";
import { createSmallCalls, QUIET_TIMEOUT_MS } from "./small-calls.ts";
import { watchTraffic } from "./traffic.ts";
import { readTruth } from "./truth.ts";
import type { Person, World } from "./world.ts";

/** What one round came to. */
export interface RoundResult {
  /** The history, line by line. */
  file: string;
  counts: Partial<Counts>;
  anomalies: Anomaly[];
  /** What went wrong besides: a server that did not end well, somebody who did not come to rest, an error in a page. */
  troubles: string[];
}

export interface RoundOptions {
  plan: Plan;
  seed: number;
  /** Where the history and the backups go; it exists. */
  dir: string;
  /** Hears of every fault that has struck. */
  progress(struck: Readonly<Partial<FaultPlan>>): void;
}

/** All faults of a round may take this long, which is far more than they need. */
const FAULTS_LIMIT_MS = 20 * 60_000;

/** Everything that a round needs, and that ends with it. */
interface Stage {
  recorder: Recorder;
  random: Random;
  world: World;
  clients: Client[];
  links: NamedLink[];
  replays: Replays;
  troubles: string[];
}

/** Plays one round with a server of its own, reads what it left, and judges it. */
export async function playRound({ plan, seed, dir, progress }: RoundOptions): Promise<RoundResult> {
  const begun = performance.now();
  const recorder = createRecorder(path.join(dir, `history-${seed}.jsonl`));
  recorder.write({ kind: "run", seed, plan: { ...plan } });
  const random = createRandom(seed);
  const clock = plan.faults.jumps > 0 ? createServerClock(dir) : undefined;
  const settings = { HEARTBEAT: "1s", LOBBY: "off", LOG_LEVEL: "warn" };
  await using server = await startServer({ ...settings, ...clock?.settings });
  const url = `http://127.0.0.1:${server.port}`;
  const before = await readGauges(server);
  recorder.write({ kind: "gauges", when: "before", values: before });
  const world = await setUp(url, plan, recorder, random.derive("setting"));
  const epoch = () => readEpoch(url, world);
  recorder.write({ kind: "epoch", epoch: await epoch(), keeps: 0 }, 0);

  const replays = createReplays({
    serverPort: server.port,
    recorder,
    random: random.derive("replays"),
    pauseMs: 250,
  });
  const stage: Stage = { recorder, random, world, replays, clients: [], links: [], troubles: [] };
  await enterClients(plan, server.port, stage);

  const struck: Partial<FaultPlan> = {};
  const onStruck = (kind: keyof FaultPlan) => {
    struck[kind] = (struck[kind] ?? 0) + 1;
    progress(struck);
  };
  const ending = new AbortController();
  const works = stage.clients.map((client) => client.work(ending.signal));
  const limit = AbortSignal.timeout(FAULTS_LIMIT_MS);
  const traffic = watchTraffic(recorder);
  const { faults } = plan;
  try {
    const { answersBetween } = plan;
    const deps = {
      server,
      answersBetween,
      clock,
      recorder,
      traffic,
      dir,
      epoch,
      restored: replays.forget,
      struck: onStruck,
    };
    await Promise.all([
      disturbServer(faults, { ...deps, random: random.derive("server") }, limit),
      disturbLinks(
        faults,
        { links: stage.links, recorder, random: random.derive("links"), pauseMs: 450, struck: onStruck },
        limit,
      ),
      replays.run(faults.replays, () => onStruck("replays"), limit),
    ]);
  } finally {
    ending.abort();
  }
  for (const [kind, planned] of Object.entries(faults)) {
    const times = struck[kind as keyof FaultPlan] ?? 0;
    if (times !== planned) stage.troubles.push(`Of ${planned} ${kind}, only ${times} struck in time.`);
  }
  await rest(stage, url, works, plan.restMs);
  await leave(stage);
  const values = await readGaugesAtRest(server, before, AbortSignal.timeout(20_000));
  recorder.write({ kind: "gauges", when: "after", values });
  if ((await server.stop()) !== 0) stage.troubles.push(`The server did not end in order:\n${server.log()}`);
  checkDatabase(path.join(server.dataDir, "restante.db"), stage.troubles);
  await recorder.close();
  const anomalies = check(recorder.events());
  const seconds = (performance.now() - begun) / 1000;
  return {
    file: recorder.file,
    counts: { ...countEvents(recorder.events()), ...struck, rounds: 1, seconds, anomalies: anomalies.length },
    anomalies,
    troubles: stage.troubles,
  };
}

async function readEpoch(url: string, { people }: World): Promise<string> {
  const { session } = await createSmallCalls(
    url,
    "json",
    () => people[0]?.token ?? "",
    QUIET_TIMEOUT_MS,
  ).session.getSession({});
  return session?.epoch ?? "";
}

/** Every client has a link of its own. */
async function enterClients(plan: Plan, serverPort: number, stage: Stage): Promise<void> {
  const { world, random, recorder, replays, troubles } = stage;
  const enter = async (name: string, person: Person): Promise<ClientDeps> => {
    const from = { name, userId: person.userId };
    const link = await openLink(serverPort, (request) => replays.heard(from, request));
    stage.links.push({ name, link });
    return {
      name,
      person,
      world,
      recorder,
      url: link.url,
      random: random.derive(name),
      pauseMs: plan.pauseMs,
    };
  };
  const personAt = (at: number) => world.people[at % world.people.length] as Person;
  const failed = (actor: string, error: unknown) =>
    troubles.push(`${actor}: ${error instanceof Error ? error.stack : String(error)}`);
  for (let at = 0; at < plan.browsers; at++) {
    const deps = await enter(`${personAt(at).username}.b${at}`, personAt(at));
    stage.clients.push(createBrowserActor({ ...deps, failed }));
  }
  for (let at = 0; at < plan.smalls; at++) {
    // From the other end, so that some people have both.
    const person = personAt(world.people.length - 1 - (at % world.people.length));
    const deps = await enter(`${person.username}.s${at}`, person);
    stage.clients.push(createSmallActor({ ...deps, protocol: at % 2 === 0 ? "grpc" : "json" }));
  }
}

/** Everybody comes to rest; then what is there is read, and what everybody shows. */
async function rest(stage: Stage, url: string, works: Promise<void>[], limitMs: number): Promise<void> {
  const { clients, recorder, world, troubles } = stage;
  const each = async (
    what: string,
    reach: (client: Client, limit: AbortSignal, at: number) => Promise<boolean>,
  ): Promise<boolean> => {
    const limit = AbortSignal.timeout(limitMs);
    const all = clients.map(async (client, at) => {
      if (await reach(client, limit, at)) return true;
      troubles.push(`${client.name} ${what} within ${limitMs / 1000} s: ${await client.state()}`);
      return false;
    });
    return (await Promise.all(all)).every(Boolean);
  };
  const ended = async (_: Client, limit: AbortSignal, at: number) => {
    const over = once(limit, "abort").then(() => false);
    return Promise.race([works[at]?.then(() => true) ?? true, over]);
  };
  recorder.write({ kind: "fault", what: "none any more" });
  if (!(await each("did not end what it had begun", ended))) return;
  // While anybody still sends there is no truth to compare with.
  if (!(await each("did not come to rest", (client, limit) => client.settle(limit)))) return;
  const heads = await readTruth(url, world, recorder);
  await each("did not get everything", (client, limit) => client.arrive(heads, limit));
  const limit = AbortSignal.timeout(limitMs);
  for (const client of clients) await client.show(limit);
}

async function leave({ clients, links }: Stage): Promise<void> {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all(links.map(({ link }) => link[Symbol.asyncDispose]()));
}

function checkDatabase(file: string, troubles: string[]): void {
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("PRAGMA integrity_check").all();
  const said = rows.map((row) => Object.values(row).join(" ")).join("\n");
  if (said !== "ok") troubles.push(`The database is not whole: ${said}`);
}
