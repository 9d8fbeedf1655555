import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { after, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { ChatService, type ReceiveMessagesResponse } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { startServer } from "../e2e/server-process.ts";
import { bufCurl } from "../interop/buf-curl.ts";
import { conversationSuite } from "../interop/conversation.ts";
import { curl } from "../interop/curl.ts";
import { openBrowser, seen } from "../web/browser.ts";
import { type ProxyKind, reservePort, startProxy, TIMEOUT_S } from "./proxy.ts";

const FIRST_FRAME_MS = 300;
const PACE_MS = 1_000;
const PACE_TOLERANCE_MS = 300;
/** Where the proxy connects from; clients of these tests that want to be told apart do so from elsewhere. */
const PROXY_ADDRESS = "127.0.0.1";

/** Every way in which a stream can come through a proxy. */
const ways: Record<string, (baseUrl: string) => Transport> = {
  "gRPC-Web over HTTP/1.1": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "gRPC-Web over HTTP/2": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
  "Connect over HTTP/1.1": (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  "gRPC over HTTP/2": (baseUrl) => createGrpcTransport({ baseUrl }),
};

/** What has to hold behind a reverse proxy that is set up as `deploy/` says. */
export async function proxySuite(kind: ProxyKind): Promise<void> {
  const port = await reservePort();
  const server = await startServer({
    PUBLIC_ORIGIN: `https://localhost:${port}`,
    HEARTBEAT: "1s",
    TRUSTED_PROXIES: PROXY_ADDRESS,
  });
  const proxy = await startProxy(kind, port, server.port);
  after(async () => {
    await proxy[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const { url } = proxy;

  describe(`behind ${kind}`, () => {
    for (const [way, connect] of Object.entries(ways)) {
      test(`P6: the first frame comes within ${FIRST_FRAME_MS} ms, by ${way}`, async (t) => {
        const person = await logIn(connect(url), `first.${Object.keys(ways).indexOf(way)}`);
        const times: number[] = [];
        for (let i = 0; i < 7; i++) {
          const begun = performance.now();
          for await (const { frame } of receive(person)) {
            assert.equal(frame.case, "hello");
            times.push(performance.now() - begun);
            break;
          }
        }
        t.diagnostic(`first frames after ${times.map(Math.round).join(", ")} ms`);
        assert.ok(median(times) <= FIRST_FRAME_MS, `${times.join(", ")} ms`);
      });
    }

    test("P6: ten messages sent a second apart arrive a second apart, by every way", async (t) => {
      const sender = await logIn(ways["gRPC-Web over HTTP/1.1"]?.(url), "metronome");
      const listeners = await Promise.all(
        Object.entries(ways).map(async ([way, connect], index) => {
          const username = `listener.${index}`;
          const person = await logIn(connect(url), username);
          const arrivals: number[] = [];
          const listening = new AbortController();
          const done = untilArrived(receive(person, listening.signal), 10, arrivals);
          return { way, username, arrivals, done, stop: () => listening.abort() };
        }),
      );
      const sent: number[] = [];
      for (let beat = 0; beat < 10; beat++) {
        if (beat > 0) await pause(Math.max(0, (sent[0] ?? 0) + beat * PACE_MS - performance.now()));
        sent.push(performance.now());
        await Promise.all(listeners.map(({ username }) => send(sender, username, `beat ${beat}`)));
      }
      for (const { way, arrivals, done, stop } of listeners) {
        await done;
        stop();
        const delays = arrivals.map((arrival, beat) => Math.round(arrival - (sent[beat] ?? 0)));
        t.diagnostic(`${way}: ${delays.join(", ")} ms after they were sent`);
        const off = gaps(arrivals).map((gap, beat) => Math.abs(gap - (gaps(sent)[beat] ?? 0)));
        assert.ok(median(off) <= PACE_TOLERANCE_MS, `${way}: ${delays.join(", ")}`);
        assert.ok(median(delays) <= PACE_MS, `${way}: ${delays.join(", ")}`);
      }
    });

    test("P6: a stream with nothing but heartbeats outlives the proxy's time-out, by every way", async () => {
      await Promise.all(
        Object.entries(ways).map(async ([way, connect], index) => {
          const person = await logIn(connect(url), `idle.${index}`);
          const until = performance.now() + 3 * TIMEOUT_S * 1000;
          for await (const { frame } of receive(person)) {
            if (frame.case === "heartbeat" && performance.now() > until) return;
          }
          assert.fail(`the stream ended, by ${way}`);
        }),
      );
    });

    test("P2, P6: the page is live again after the proxy was killed and started again, and what was written arrives once", async () => {
      await using ana = openBrowser(url);
      await using ben = openBrowser(url);
      for (const [app, name] of [
        [ana, "ana"],
        [ben, "ben"],
      ] as const) {
        assert.ok((await app.actions.logIn(name)).ok);
        await seen(app, "connected", () => app.app().connection === "connected");
      }
      ana.actions.open("@ben");
      ben.actions.open("@ana");
      ana.actions.send("@ben", "before");
      await seen(ben, "the first", () => ben.conversation("@ana").rows.length === 1);
      const lost = seen(ben, "the loss", () => ben.app().connection !== "connected");
      await proxy.restart();
      await lost;
      ana.actions.send("@ben", "after");
      await seen(ben, "the second", () => ben.conversation("@ana").rows.length === 2);
      await seen(ben, "connected", () => ben.app().connection === "connected" && !ben.app().polling);
      assert.deepEqual(
        ben.conversation("@ana").rows.map(({ text: words }) => words),
        ["before", "after"],
      );
    });

    test("limits count by the address that the proxy saw, whatever clients claim, with the proxy or past it", async () => {
      const owner = await logIn(ways["gRPC-Web over HTTP/1.1"]?.(url), "keeper");
      await owner.session.setPassword({ newPassword: "correct horse" }, owner.options);
      const direct = `http://${PROXY_ADDRESS}:${server.port}`;
      let guesses = 0;
      const guess = (origin: string, localAddress: string) =>
        tryPassword(origin, localAddress, `203.0.113.${++guesses}`);
      for (let i = 0; i < 10; i++) assert.equal(await guess(url, "127.0.0.2"), "unauthenticated");
      assert.equal(await guess(url, "127.0.0.2"), "resource_exhausted", "another claim, the same client");
      assert.equal(await guess(direct, "127.0.0.2"), "resource_exhausted", "no proxy of ours says so");
      assert.equal(await guess(url, "127.0.0.3"), "unauthenticated", "another client");
    });
  });

  conversationSuite(`${kind}-curl`, `curl through ${kind}, HTTP/2`, curl(url));
  conversationSuite(
    `${kind}-grpc`,
    `buf curl in grpc through ${kind}`,
    bufCurl(url, { protocol: "grpc", http2: true }),
  );
}

type Person = Awaited<ReturnType<typeof logIn>>;

async function logIn(transport: Transport | undefined, username: string) {
  assert.ok(transport);
  const session = createClient(SessionService, transport);
  const { token } = await session.logIn({ username, bearer: true });
  const options = { headers: { authorization: `Bearer ${token}` } };
  return { session, chat: createClient(ChatService, transport), options };
}

/** Leaving the loop ends the stream. */
async function* receive(
  { chat, options }: Person,
  signal?: AbortSignal,
): AsyncGenerator<ReceiveMessagesResponse> {
  const own = new AbortController();
  const signals = signal === undefined ? own.signal : AbortSignal.any([own.signal, signal]);
  try {
    yield* chat.receiveMessages({}, { ...options, signal: signals });
  } finally {
    own.abort();
  }
}

/** Writes down when each of the next `count` messages came. */
async function untilArrived(
  frames: AsyncIterable<ReceiveMessagesResponse>,
  count: number,
  arrivals: number[],
): Promise<void> {
  for await (const { frame } of frames) {
    if (frame.case === "changes") for (const _ of frame.value.messages) arrivals.push(performance.now());
    if (arrivals.length === count) return;
  }
}

async function send({ chat, options }: Person, username: string, words: string): Promise<void> {
  const target = { case: "username", value: username } as const;
  await chat.sendMessage({ clientMessageId: crypto.randomUUID(), target, text: words }, options);
}

/** One wrong guess from an address of this machine. @returns the error's code */
async function tryPassword(origin: string, localAddress: string, claimed: string): Promise<string> {
  const { request } = origin.startsWith("https:") ? https : http;
  const headers = { "content-type": "application/json", "x-forwarded-for": claimed };
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const call = request(`${origin}/${SessionService.typeName}/LogIn`, {
      method: "POST",
      headers,
      localAddress,
      family: 4,
      agent: false,
    });
    call.once("response", resolve).once("error", reject);
    call.end(JSON.stringify({ username: "keeper", password: "a wrong guess", bearer: true }));
  });
  return (JSON.parse(await text(response)) as { code: string }).code;
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
