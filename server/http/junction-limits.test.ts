import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { RawAnswer } from "../../test/lane/answers.ts";
import { type Line, openLine } from "../../test/lane/dialogue.ts";
import { callOf, frameOf, listenPath, openSmallLane } from "../../test/small-lane.ts";
import { answered, ask, bodiesOf, chunked, requestOf, until } from "../../test/small-lane-client.ts";
import type { Outlet } from "./outlet.ts";

const get = requestOf("GET /page");

const idle = {
  sockets: 0,
  undecidedSockets: 0,
  h2Sessions: 0,
  responses: 0,
  unsentBytes: 0,
};

test("what is sent behind a call is not read beyond a bound, however many are answered meanwhile", async (t) => {
  const size = callOf("z".repeat(1_000)).length;
  const count = 600;
  let answers = 0;
  let most = 0;
  const gate = Promise.withResolvers<Socket>();
  const open = Promise.withResolvers<void>();
  const { port } = await openSmallLane(t, {
    answer: async ({ connection }) => {
      const socket = connection as Socket;
      gate.resolve(socket);
      await open.promise;
      await new Promise(setImmediate);
      most = Math.max(most, socket.bytesRead - answers * size);
      answers += 1;
      return Buffer.from("done");
    },
  });
  const line = openLine(port.address.port);
  const written = line.write(Buffer.concat(Array.from({ length: count }, () => callOf("z".repeat(1_000)))));
  const socket = await gate.promise;
  await until(() => socket.isPaused());
  open.resolve();
  await written;
  await line.until(answered(count));
  assert.ok(most < 300_000, `it held ${most} bytes`);
  line.hangUp();
});

test("who asks without reading the answers is not heard until they do", async (t) => {
  const body = Buffer.alloc(20_000, "a");
  let socket: Socket | undefined;
  let most = 0;
  const { port, asked } = await openSmallLane(t, {
    answer: async ({ connection }) => {
      socket = connection as Socket;
      most = Math.max(most, socket.writableLength);
      return body;
    },
  });
  const line = openLine(port.address.port);
  line.stopReading();
  let sent = 0;
  const isFull = (): boolean => socket?.writableNeedDrain === true;
  while (!isFull()) {
    await line.write(callOf("more"));
    sent += 1;
    await until(() => asked.length === sent || isFull());
  }
  // More than is read from it at once.
  const more = 300;
  const written = line.write(Buffer.concat(Array.from({ length: more }, () => callOf("z".repeat(1_000)))));
  await until(() => socket?.isPaused() === true);
  assert.ok(asked.length <= sent);
  line.readOn();
  await written;
  await line.until(answered(sent + more));
  assert.ok(most <= 2 * 64 * 1024 + body.length, `${most} bytes waited for it`);
  line.hangUp();
});

test("a client leaves nothing behind, whenever it leaves", async (t) => {
  const ended = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<Buffer>();
  const { port, errors } = await openSmallLane(t, {
    // Who says no more may still wait for an answer: a call is over when it is answered.
    answer: () => gate.promise,
    run: ({ signal }, _message, outlet, over) => {
      void outlet.write(frameOf("hello"));
      signal.addEventListener("abort", () => {
        ended.resolve();
        over(() => Buffer.from("unheard"));
      });
    },
    onRequest: () => {},
  });
  const listen = callOf("", listenPath);
  const sayings: Buffer[][] = [
    [callOf("half").subarray(0, -2)],
    [callOf("waits")],
    [callOf("waits"), callOf("behind"), get],
    [listen],
    [listen, callOf("behind"), callOf("half").subarray(0, -2)],
    [get],
    [get, callOf("behind")],
    [chunked("x".repeat(10)).subarray(0, -9)],
    [Buffer.from("GET /pa")],
  ];
  const lines = sayings.map(() => openLine(port.address.port));
  for (const [index, pieces] of sayings.entries()) {
    for (const piece of pieces) await lines[index]?.write(piece);
  }
  await until(() => port.stats().responses >= 8);
  for (const line of lines) line.hangUp();
  await ended.promise;
  gate.resolve(Buffer.from("unheard"));
  await until(() => port.stats().sockets === 0);
  assert.deepEqual(port.stats(), idle);
  assert.deepEqual(errors, []);
});

/** What streams write to, and how each is ended. */
function streams() {
  const open: { outlet: Outlet; end: () => void }[] = [];
  const run = (
    _arrival: unknown,
    _message: unknown,
    outlet: Outlet,
    over: (end: () => Buffer) => void,
  ): void => {
    void outlet.write(frameOf("hello"));
    open.push({ outlet, end: () => over(() => Buffer.from("over")) });
  };
  return { open, run };
}

const heard = (text: string) => (answers: readonly RawAnswer[]) =>
  answers.at(-1)?.body.includes(text) === true;

test("a port that closes lets a stream end that follows a request of Node's, and ends who is idle at once", async (t) => {
  const { open, run } = streams();
  const { port } = await openSmallLane(t, { run });
  const [stream, idleAtNode, idleAtLane] = [1, 2, 3].map(() => openLine(port.address.port)) as [
    Line,
    Line,
    Line,
  ];
  await ask(idleAtNode, callOf("one"), get);
  await ask(idleAtLane, get, callOf("one"));
  await ask(stream, callOf("one"), get);
  await stream.write(callOf("", listenPath));
  await stream.until(heard("hello"));
  const closed = port.close(600_000);
  await Promise.all([idleAtNode.over, idleAtLane.over]);
  void open[0]?.outlet.write(frameOf("again"));
  await stream.until(heard("again"));
  open[0]?.end();
  await closed;
  assert.equal(bodiesOf(await stream.over).at(-1), "helloagainover");
});

test("a port that closes waits for a request that has begun to come", async (t) => {
  const { port } = await openSmallLane(t);
  const line = openLine(port.address.port);
  await line.write(get.subarray(0, 10));
  await until(() => port.stats().undecidedSockets === 0 && port.stats().sockets === 1);
  const closed = port.close(600_000);
  await line.write(get.subarray(10));
  await closed;
  assert.deepEqual(bodiesOf(await line.over), ["did GET /page 0"]);
});

test("a client that says more behind its stream than anybody does is cut, and its leaving heard until then", async (t) => {
  const { open, run } = streams();
  const { port } = await openSmallLane(t, { run });
  const [talker, leaver] = [openLine(port.address.port), openLine(port.address.port)];
  for (const line of [talker, leaver]) {
    await line.write(callOf("", listenPath));
    await line.until(heard("hello"));
    for (let call = 0; call < 10; call += 1) await line.write(callOf(`behind ${call}`));
  }
  leaver.hangUp();
  await until(() => port.stats().responses === 1);
  await talker.write(callOf("x".repeat(70_000)));
  await until(() => port.stats().sockets === 0);
  assert.equal(open.length, 2);
});

test("who wants a tunnel behind an answer that they do not take is cut", async (t) => {
  const { port } = await openSmallLane(t, {
    limits: { silenceMs: 1_000 },
    onRequest: (_request, response) => void (response as ServerResponse).end(Buffer.alloc(50_000_000)),
  });
  const line = openLine(port.address.port);
  line.stopReading();
  await line.write(get);
  await line.write(requestOf("CONNECT localhost:80"));
  await until(() => port.stats().sockets === 1);
  await until(() => port.stats().sockets === 0);
  line.hangUp();
});

test("a connection is kept so long without a request, whoever answered the last; a quiet stream stays", async (t) => {
  const { open, run } = streams();
  const { port } = await openSmallLane(t, { run, limits: { keepAliveMs: 1_000 } });
  const stream = openLine(port.address.port);
  await ask(stream, get);
  await stream.write(callOf("", listenPath));
  await stream.until(heard("hello"));
  const lines = [[get], [callOf("one")], [get, callOf("one")]].map((requests) => {
    const line = openLine(port.address.port);
    return ask(line, ...requests).then(() => line.over);
  });
  // No request, and no beginning of one: Node's clock for the beginning of a request does not hold it.
  const blank = openLine(port.address.port);
  await ask(blank, get);
  await blank.write(Buffer.from("\r\n"));
  await Promise.all([...lines, blank.over]);
  void open[0]?.outlet.write(frameOf("again"));
  await stream.until(heard("again"));
  stream.hangUp();
});
