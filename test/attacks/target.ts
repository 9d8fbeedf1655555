import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, afterEach } from "node:test";
import { startServer, type ServerProcess } from "../e2e/server-process.ts";
import { gaugesSettle, readGauges, type Gauges } from "../delivery/crowd.ts";
import { call, type Json } from "./calls.ts";

/** Somebody with a token. */
export interface Person {
  username: string;
  userId: string;
  deviceId: string;
  token: string;
}

/** A real server process on a port of its own, and two people who only want to talk. */
export interface Target {
  readonly server: ServerProcess;
  readonly url: string;
  readonly port: number;
  readonly ana: Person;
  readonly bob: Person;
  /** The direct conversation of ana and bob. */
  readonly conversationId: string;
  /** Ana sends an ordinary message to bob, which must work. */
  send(text: string): Promise<void>;
  /** Says that so many messages to bob were rightly stored by other ways than `send`. */
  stored(count: number): void;
  /**
   * Resolves when an ordinary send works and takes the very next number, the process is the same, and what was held
   * for clients and the memory are back; rejects when that does not come.
   */
  recovers(): Promise<void>;
}

/** What the server holds for its clients; what it keeps in caches, or needs itself, may grow. */
const forClients = ["streams", "streamsWaiting", "subscriptions", "sockets", "responses"];
/**
 * How many bytes more may be held after attacks than at the start, by the program and in all. The collector takes its
 * time, and the system's allocator keeps 120 MB of what passwords were hashed in. {@link peakOf} is the sharper look.
 */
const slack = { own: 128 * 1024 * 1024, inAll: 384 * 1024 * 1024 };

/**
 * Starts a server for the tests of a file. After each of them it must recover; after the last it must stop in good
 * order.
 */
export async function targetForTests(settings: Record<string, string> = {}): Promise<Target> {
  const target = await startTarget(settings);
  afterEach(() => target.recovers());
  return target;
}

/** The same for tests that run at the same time, which say themselves when it has to have recovered. */
export async function startTarget(settings: Record<string, string> = {}): Promise<Target> {
  const server = await startServer(settings);
  after(async () => {
    await using ended = server;
    assert.equal(await ended.stop(), 0, ended.log().slice(-5_000));
  });
  const [ana, bob] = [await logIn(server, "ana"), await logIn(server, "bob")];
  const send = async (text: string) => {
    const answer = await call(server, "chat.v1.ChatService/SendMessage", message(bob, text), ana.token);
    assert.equal(answer.status, 200, answer.body);
    return answer.json as { conversationId: string; seq: string };
  };
  const { conversationId, seq } = await send("the first");
  let messages = Number(seq);
  const pid = server.pid();
  const before = await readGauges(server);
  return {
    ...{ server, url: server.url, port: server.port, ana, bob, conversationId },
    stored(count) {
      messages += count;
    },
    async send(text) {
      await send(text);
      messages += 1;
    },
    async recovers() {
      const expected = messages + 1;
      messages = Number((await send("still here")).seq);
      assert.equal(messages, expected, "an ordinary send works, and nothing else was stored");
      assert.equal(server.pid(), pid);
      assert.ok(isRunning(pid), "the process is the same");
      await letsGo(server, before);
    },
  };
}

async function letsGo(server: ServerProcess, before: Gauges): Promise<void> {
  const now = await gaugesSettle(
    server,
    (gauges) => forClients.every((name) => (gauges[name] ?? 0) <= (before[name] ?? 0)),
    "what it held for clients is let go",
  );
  const grown = (...names: string[]) =>
    names.reduce((sum, name) => sum + (now[name] ?? 0) - (before[name] ?? 0), 0);
  const own = grown("heapBytes", "externalBytes");
  assert.ok(own < slack.own, `${own} bytes more are in use`);
  assert.ok(grown("rssBytes") < slack.inAll, `${grown("rssBytes")} bytes more are resident`);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Claims a name that nobody has used. */
export async function logIn(server: { url: string }, username: string): Promise<Person> {
  const request = { username, bearer: true };
  const answer = await call(server, "chat.v1.SessionService/LogIn", request);
  assert.equal(answer.status, 200, answer.body);
  const { session, token } = answer.json as {
    session: { user: { userId: string }; deviceId: string };
    token: string;
  };
  return { username, userId: session.user.userId, deviceId: session.deviceId, token };
}

/** An ordinary message. */
export function message(to: Person, text = "hello"): Json {
  return { clientMessageId: crypto.randomUUID(), userId: to.userId, text };
}

/**
 * How much more memory the work made resident at its height, in bytes: at best, since a garbage collector takes its
 * time now and then, and work that needs the memory needs it every time.
 */
export async function peakOf(pid: number, times: number, work: () => Promise<void>): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < times; time += 1) {
    // Forgets the height so far: proc(5), clear_refs.
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    const before = statusBytes(pid, "VmRSS");
    await work();
    least = Math.min(least, statusBytes(pid, "VmHWM") - before);
  }
  return least;
}

function statusBytes(pid: number, name: string): number {
  const [, kilobytes] =
    new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
