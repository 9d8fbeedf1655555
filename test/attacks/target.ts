import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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
  /** Ana sends an ordinary message to bob, which must work. @returns its number */
  send(text?: string): Promise<number>;
  /** How many messages ana and bob have: what an attack must not change. */
  messages(): number;
}

/** What the server holds for its clients; what it keeps in caches, or needs itself, may grow. */
const forClients = ["streams", "streamsWaiting", "subscriptions", "sockets", "responses"];
/** How much more memory may be resident after an attack than at the start: the heap's own slack. */
const SLACK_BYTES = 160 * 1024 * 1024;

/**
 * Starts a server for the tests of a file. After each of them an ordinary send must still work and take the very next
 * number, the process be the same, and what was held for clients and the memory be back; after the last it must stop
 * in good order.
 */
export async function targetForTests(settings: Record<string, string> = {}): Promise<Target> {
  const target = await startTarget(settings);
  const { server } = target;
  const pid = server.pid();
  const before = await readGauges(server);
  afterEach(() => afterwards(target, pid, before));
  after(async () => {
    await using ended = server;
    assert.equal(await ended.stop(), 0, ended.log().slice(-5_000));
  });
  return target;
}

async function afterwards(target: Target, pid: number, before: Gauges): Promise<void> {
  const expected = target.messages() + 1;
  assert.equal(await target.send(), expected, "an ordinary send works, and nothing else was stored");
  assert.equal(target.server.pid(), pid);
  assert.ok(isRunning(pid), "the process is the same");
  const now = await gaugesSettle(
    target.server,
    (gauges) => forClients.every((name) => (gauges[name] ?? 0) <= (before[name] ?? 0)),
    "what it held for clients is let go",
  );
  const grown = (now["rssBytes"] ?? 0) - (before["rssBytes"] ?? 0);
  assert.ok(grown < SLACK_BYTES, `${grown} bytes more are resident`);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The same without anything that is done after tests, for those who start several. */
export async function startTarget(settings: Record<string, string> = {}): Promise<Target> {
  const server = await startServer(settings);
  const [ana, bob] = [await logIn(server, "ana"), await logIn(server, "bob")];
  let messages = 0;
  const send = async (text = "still here") => {
    const answer = await call(server, "chat.v1.ChatService/SendMessage", message(bob, text), ana.token);
    assert.equal(answer.status, 200, answer.body);
    messages = Number(answer.json["seq"]);
    conversationId = String(answer.json["conversationId"]);
    return messages;
  };
  let conversationId = "";
  await send();
  const { url, port } = server;
  return { server, url, port, ana, bob, conversationId, send, messages: () => messages };
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

/** The most that was ever resident of a process since {@link resetPeak}, in bytes. */
export function peakBytes(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
