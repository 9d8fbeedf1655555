/** What a server holds for its clients goes with them, however they go: its gauges return to where they began. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer, type ServerProcess } from "../e2e/server-process.ts";
import { arriveAll, gaugesSettle, readGauges, type CrowdMember, type Gauges } from "./crowd.ts";
import { openH1Stream, openH2Session, openH2Stream, type RawStream } from "./raw-stream.ts";

/** People, with so many streams each. */
const people = 20;
const each = 10;
const total = people * each;

let server: ServerProcess;
let crowd: CrowdMember[];
let baseline: Gauges;
before(async () => {
  server = await startServer();
  crowd = await arriveAll(
    server,
    Array.from({ length: people }, (_, n) => `person-${n}`),
  );
  baseline = await gaugesSettle(server, ({ sockets }) => sockets === 0, "nobody connected");
});
after(() => server[Symbol.asyncDispose]());

/** What is at nothing as soon as nobody is connected. */
const held = [
  "streams",
  "subscriptions",
  "feeds",
  "tails",
  "tailCharacters",
  "streamsWaiting",
  "sessionsInUse",
  "sockets",
  "undecidedSockets",
  "h2Sessions",
  "responses",
  "unsentBytes",
];
/** Who was here lingers for some seconds, so that a reload shows nobody as away. */
const lingering = ["people", "typists", "sightings", "deliveryTimers"];

function isBaseline(gauges: Gauges): boolean {
  return (
    held.every((name) => gauges[name] === 0) &&
    (gauges["openFiles"] ?? 0) <= (baseline["openFiles"] ?? 0) &&
    (gauges["processTimers"] ?? 0) <= (baseline["processTimers"] ?? 0)
  );
}

async function backToBaseline(): Promise<void> {
  await gaugesSettle(server, isBaseline, `the baseline, ${JSON.stringify(baseline)}`);
}

/** Streams of everybody, over HTTP/1.1 or over an HTTP/2 connection for each person. */
function openAll(http: "h1" | "h2"): RawStream[] {
  return crowd.flatMap(({ token }) => {
    if (http === "h1") return Array.from({ length: each }, () => openH1Stream(server.url, token));
    const session = openH2Session(server.url);
    return Array.from({ length: each }, () => openH2Stream(session, token));
  });
}

async function caughtUp(streams: readonly RawStream[]): Promise<void> {
  await Promise.all(streams.map((stream) => stream.caughtUp));
}

test("the gauges count what is there", async () => {
  const session = openH2Session(server.url);
  const [first, second] = crowd as [CrowdMember, CrowdMember];
  const streams = [openH1Stream(server.url, first.token), openH2Stream(session, second.token)];
  await caughtUp(streams);
  const gauges = await readGauges(server);
  assert.deepEqual(
    [gauges["streams"], gauges["sockets"], gauges["h2Sessions"], gauges["responses"], gauges["people"]],
    [2, 2, 1, 2, 2],
  );
  assert.ok((gauges["deliveryTimers"] ?? 0) > 0);
  // Each has their personal feed, and both the lobby's.
  assert.deepEqual([gauges["feeds"], gauges["subscriptions"]], [3, 4]);
  assert.ok((gauges["rssBytes"] ?? 0) > 10_000_000);
  session.destroy();
  streams[0]?.close();
  await backToBaseline();
});

for (const http of ["h1", "h2"] as const) {
  test(`${total} streams over ${http} that are closed leave nothing behind`, async () => {
    const streams = openAll(http);
    await caughtUp(streams);
    assert.equal((await readGauges(server))["streams"], total);
    streams.forEach((stream) => stream.close());
    await Promise.all(streams.map((stream) => stream.over));
    await gaugesSettle(server, ({ streams: open }) => open === 0, "no stream");
    // What is left of HTTP/2 are connections without a stream, which their clients may use again.
    streams.forEach((stream) => http === "h2" && stream.reset());
    await backToBaseline();
  });

  test(`${total} streams over ${http} whose connections are reset leave nothing behind`, async () => {
    const streams = openAll(http);
    await caughtUp(streams);
    streams.forEach((stream) => stream.reset());
    await backToBaseline();
  });

  test(`${total} streams over ${http} that are torn while they open leave nothing behind`, async () => {
    const streams = openAll(http);
    await Promise.all(streams.map((stream) => stream.caughtUp.catch(() => {})).slice(0, total / 4));
    streams.forEach((stream, index) => (index % 2 === 0 ? stream.reset() : stream.close()));
    streams.forEach((stream) => http === "h2" && stream.reset());
    await backToBaseline();
  });
}

test("requests that never end and are torn leave nothing behind", async () => {
  const streams = crowd.map(({ token }) => openH1Stream(server.url, token, 1_000));
  await gaugesSettle(server, ({ responses }) => responses === people, "all of the requests");
  streams.forEach((stream) => stream.reset());
  await backToBaseline();
});

test("ten reconnect storms in the middle of talk leave nothing behind, and memory as it was", async () => {
  const storm = async (): Promise<void> => {
    const streams = openAll("h1");
    await Promise.all([...crowd.slice(0, 3).map(talk), caughtUp(streams)]);
    streams.forEach((stream, index) => (index % 2 === 0 ? stream.reset() : stream.close()));
  };
  await storm();
  await backToBaseline();
  const { rssBytes: before = 0 } = await readGauges(server);
  for (let count = 0; count < 10; count += 1) await storm();
  await backToBaseline();
  const { rssBytes: afterwards = 0 } = await readGauges(server);
  // What the heap keeps for itself comes and goes; 2,000 streams that stayed would be more.
  assert.ok(afterwards - before < 150_000_000, `${before} bytes became ${afterwards}`);
});

test("nobody is remembered who has gone, and no timer runs for them", async () => {
  await gaugesSettle(
    server,
    (gauges) => isBaseline(gauges) && lingering.every((name) => gauges[name] === 0),
    "nobody remembered",
  );
});

async function talk({ name, chat }: CrowdMember): Promise<void> {
  await chat.sendMessage({
    clientMessageId: crypto.randomUUID(),
    target: { case: "conversationId", value: "c_lobby" },
    text: `${name}: ${"x".repeat(500)}`,
  });
}
