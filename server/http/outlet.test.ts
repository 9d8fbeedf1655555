import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { callOf, frameOf, listenPath, openSmallLane, sendPath } from "../../test/small-lane.ts";
import type { StreamingCall } from "./lane.ts";
import type { Arrival } from "./lane-arrival.ts";
import type { Outlet } from "./outlet.ts";

/** Writes a stream. @returns what ends it */
type Stream = (arrival: Arrival, outlet: Outlet) => Promise<Buffer>;

/** A port whose stream is this, and whose unary call answers "stored" a turn of the event loop later. */
function open(t: TestContext, stream: Stream, stalledWriteMs = 30_000) {
  const run: StreamingCall["run"] = (arrival, _message, outlet, over) => {
    stream(arrival, outlet).then(
      (trailers) => over(() => trailers),
      (error: unknown) =>
        over(() => {
          throw error;
        }),
    );
  };
  const answer = () => new Promise<Buffer>((resolve) => setImmediate(resolve, Buffer.from("stored")));
  return openSmallLane(t, { stalledWriteMs, run, answer });
}

function request(target = listenPath): string {
  return callOf("", target).toString("latin1");
}

/** Everything that a connection says until it has said these, one after the other. */
async function hear(socket: Socket, ...texts: string[]): Promise<string> {
  let heard = "";
  const saidAll = (): boolean => {
    let at = 0;
    return texts.every((text) => {
      const found = heard.indexOf(text, at);
      at = found + text.length;
      return found >= 0;
    });
  };
  while (!saidAll()) heard += String((await once(socket, "data"))[0]);
  return heard;
}

function dial(t: TestContext, port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  t.after(() => socket.destroy());
  return socket;
}

/** The bodies of chunked or sized responses, in their order. */
function bodies(heard: string): string[] {
  const found: string[] = [];
  for (let rest = heard; rest !== "";) {
    const [head = ""] = rest.split("\r\n\r\n", 1);
    rest = rest.slice(head.length + 4);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    let body = "";
    if (length === undefined) {
      assert.match(head, /transfer-encoding: chunked/i);
      for (let size = NaN; size !== 0;) {
        const [digits = ""] = rest.split("\r\n", 1);
        size = Number.parseInt(digits, 16);
        body += rest.slice(digits.length + 2).slice(0, size);
        assert.equal(rest.slice(digits.length + 2 + size).slice(0, 2), "\r\n");
        rest = rest.slice(digits.length + 4 + size);
      }
    } else {
      body = rest.slice(0, Number(length));
      rest = rest.slice(body.length);
    }
    found.push(body);
  }
  return found;
}

/** Writes 40 frames: some in one go, the first among them, some a turn of the event loop apart. */
const forty: Stream = async (_arrival, outlet) => {
  await new Promise(setImmediate);
  for (let index = 0; index < 40; index += 1) {
    void outlet.write(frameOf(`<${index}>`));
    if (index % 7 === 6) await new Promise(setImmediate);
  }
  return Buffer.from("end.");
};
const whole = `${Array.from({ length: 40 }, (_, index) => `<${index}>`).join("")}end.`;

test("a stream's frames arrive in order, its end behind them, and the connection serves the next", async (t) => {
  const { port } = await open(t, forty);
  const socket = dial(t, port.address.port);
  socket.write(request());
  assert.deepEqual(bodies(await hear(socket, "0\r\n\r\n")), [whole]);
  socket.write(request(sendPath));
  assert.deepEqual(bodies(await hear(socket, "stored")), ["stored"]);
});

test("requests one behind the other on a connection are answered in their order, streams among them", async (t) => {
  const { port } = await open(t, forty);
  const socket = dial(t, port.address.port);
  socket.write([request(sendPath), request(), request(), request(sendPath)].join(""));
  assert.deepEqual(bodies(await hear(socket, "end.\r\n0\r\n\r\nHTTP/1.1", "stored")), [
    "stored",
    whole,
    whole,
    "stored",
  ]);
});

test("what a stream writes after its end is in nobody's answer", async (t) => {
  const { port } = await open(t, async (_arrival, outlet) => {
    void outlet.write(frameOf("hello"));
    setImmediate(() => {
      void outlet.write(frameOf("late"));
      outlet.end(Buffer.from("later"));
    });
    return Buffer.from("end.");
  });
  const socket = dial(t, port.address.port);
  socket.write(request() + request(sendPath));
  assert.deepEqual(bodies(await hear(socket, "stored")), ["helloend.", "stored"]);
});

test("a stream that ends before its first frame is an answer like any other", async (t) => {
  const { port } = await open(t, async () => Buffer.from("refused"));
  const socket = dial(t, port.address.port);
  socket.write(request() + request(sendPath));
  assert.deepEqual(bodies(await hear(socket, "refused", "stored")), ["refused", "stored"]);
});

test("a client that leaves aborts its stream's signal, and what it sent behind it is never served", async (t) => {
  let begun = 0;
  let left = 0;
  const allLeft = Promise.withResolvers<void>();
  const { port } = await open(t, async ({ signal }, outlet) => {
    begun += 1;
    await outlet.write(frameOf("hello"));
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", resolve));
    left += 1;
    if (left === begun) allLeft.resolve();
    return Buffer.from("unheard");
  });
  const socket = dial(t, port.address.port);
  socket.write(request() + request() + request());
  await hear(socket, "hello");
  socket.destroy();
  await allLeft.promise;
  assert.equal(begun, 1);
  while (port.stats().responses > 0) await new Promise(setImmediate);
});

const largeText = "x".repeat(200_000);
const large = frameOf(largeText);

test("what a reader does not take is bounded: the outlet is not ready until it does", async (t) => {
  const full = Promise.withResolvers<number>();
  const { port } = await open(t, async (_arrival, outlet) => {
    let frames = 0;
    let waiting: Promise<void> | undefined;
    while (waiting === undefined) {
      waiting = outlet.write(large);
      frames += 1;
    }
    assert.equal(outlet.ready, false);
    full.resolve(port.stats().unsentBytes);
    await waiting;
    assert.equal(outlet.ready, true);
    return Buffer.from(`after ${frames}`);
  });
  const socket = dial(t, port.address.port);
  socket.write(request());
  assert.ok((await full.promise) <= 2 * large.chunk.length, "it holds a frame and what stood before it");
  const [body = ""] = bodies(await hear(socket, "0\r\n\r\n"));
  const frames = Number(/after (\d+)$/.exec(body)?.[1]);
  assert.equal(body.length, frames * largeText.length + `after ${frames}`.length);
});

test("a stream whose reader has stopped is cut", async (t) => {
  const aborted = Promise.withResolvers<void>();
  const { port } = await open(
    t,
    async ({ signal }, outlet) => {
      while (!signal.aborted) await outlet.write(large);
      aborted.resolve();
      return Buffer.from("unheard");
    },
    50,
  );
  const socket = dial(t, port.address.port);
  socket.write(request());
  await aborted.promise;
});

test("a stream that is quiet stays, whatever waited on its connection before", async (t) => {
  const stalledWriteMs = 100;
  let calls = 0;
  const { port } = await open(
    t,
    async (_arrival, outlet) => {
      calls += 1;
      if (calls === 1) {
        // More than the system takes at once.
        while (outlet.write(large) === undefined);
        return Buffer.from("first");
      }
      await outlet.write(frameOf("hello"));
      await new Promise((resolve) => setTimeout(resolve, 5 * stalledWriteMs));
      await outlet.write(frameOf("again"));
      return Buffer.from("second");
    },
    stalledWriteMs,
  );
  const socket = dial(t, port.address.port);
  socket.write(request() + request());
  const [, second] = bodies(await hear(socket, "first\r\n0\r\n\r\n", "second\r\n0\r\n\r\n"));
  assert.equal(second, "helloagainsecond");
});

test("a bug in a stream cuts its connection and is told of", async (t) => {
  const { port, errors } = await open(t, async (_arrival, outlet) => {
    await outlet.write(frameOf("hello"));
    throw new Error("A bug.");
  });
  const socket = dial(t, port.address.port);
  socket.write(request());
  await once(socket.resume(), "close");
  assert.equal((errors[0] as Error).message, "A bug.");
});
