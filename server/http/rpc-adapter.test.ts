import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectH2, constants } from "node:http2";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { createConnectRouter, createContextValues, type HandlerContext } from "@connectrpc/connect";
import {
  ChatService,
  ReceiveMessagesRequestSchema,
  type ReceiveMessagesResponseSchema,
} from "#proto/chat/v1/chat_pb.ts";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { createHostRule } from "./host.ts";
import { defaultLimits, openPort } from "./port.ts";
import { createRpcAdapter, type RpcHandler } from "./rpc-adapter.ts";
import { createSite } from "./site.ts";

type Frame = MessageInitShape<typeof ReceiveMessagesResponseSchema>;

const path = "/chat.v1.ChatService/ReceiveMessages";
const heartbeat: Frame = { frame: { case: "heartbeat", value: {} } };
const large: Frame = { frame: { case: "reset", value: { epoch: "x".repeat(256 * 1024) } } };

/** A gRPC envelope around an empty request. */
const envelope = (() => {
  const message = toBinary(ReceiveMessagesRequestSchema, create(ReceiveMessagesRequestSchema));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
})();

/** A server with one streaming call, and a count of its streams that began and that cleaned up. */
async function open(
  t: TestContext,
  frames: (context: HandlerContext) => AsyncIterable<Frame>,
  stalledWriteMs = 30_000,
) {
  const seen = { begun: 0, ended: 0, errors: [] as unknown[] };
  const router = createConnectRouter().rpc(
    ChatService.method.receiveMessages,
    async function* (_request, context) {
      seen.begun += 1;
      try {
        yield* frames(context);
      } finally {
        seen.ended += 1;
      }
    },
  );
  const limit = Promise.withResolvers<void>();
  const port = await serve(
    t,
    router.handlers,
    stalledWriteMs,
    (error) => seen.errors.push(error),
    limit.resolve,
  );
  return { seen, port, limitReached: limit.promise };
}

async function serve(
  t: TestContext,
  handlers: readonly RpcHandler[],
  stalledWriteMs: number,
  onError: (error: unknown) => void,
  onLimit: () => void = () => {},
) {
  const rpc = createRpcAdapter({
    handlers,
    contextValues: () => createContextValues(),
    onError,
  });
  const rules = { answersTo: createHostRule([]), publicOrigin: undefined, corsOrigins: [] };
  const site = createSite({ rules, rpc, files: new Map(), stalledWriteMs });
  const onRequest: typeof site = (request, response) => {
    response.once("timeout", onLimit);
    site(request, response);
  };
  const port = await openPort({
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    limits: defaultLimits,
    onRequest,
  });
  t.after(() => port.close(0));
  return port.address.port;
}

/** Waits until something is so; the test's own time limit ends a wait in vain. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function* flood(): AsyncGenerator<Frame> {
  for (;;) {
    yield large;
  }
}

async function* helloThenSilence({ signal }: HandlerContext): AsyncGenerator<Frame> {
  yield heartbeat;
  await once(signal, "abort");
}

function callH2(t: TestContext, port: number) {
  const session = connectH2(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  t.after(() => session.destroy());
  return () => {
    const stream = session.request({
      ":path": path,
      ":method": "POST",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.on("error", () => {});
    stream.end(envelope);
    return stream;
  };
}

function callH1(port: number) {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web\r\nContent-Length: ${envelope.length}\r\n\r\n`,
  );
  socket.write(envelope);
  return socket;
}

test("streams that are reset while they wait for the network all clean up", async (t) => {
  const { seen, port } = await open(t, flood);
  const call = callH2(t, port);
  const streams = Array.from({ length: 50 }, call);
  await Promise.all(streams.map((stream) => once(stream, "response")));
  streams.forEach((stream) => stream.close(constants.NGHTTP2_CANCEL));
  await until(() => seen.ended === 50);
  assert.equal(seen.begun, 50);
  assert.deepEqual(seen.errors, []);
});

test("a stream whose connection is torn cleans up, and nobody is bothered with it", async (t) => {
  const { seen, port } = await open(t, helloThenSilence);
  const idle = callH1(port);
  await once(idle, "data");
  idle.destroy();
  await until(() => seen.ended === 1);
  const flooded = await open(t, flood);
  const busy = callH1(flooded.port);
  await once(busy, "data");
  busy.resetAndDestroy();
  await until(() => flooded.seen.ended === 1);
  assert.deepEqual([...seen.errors, ...flooded.seen.errors], []);
});

test("a reader who stops reading is cut, over both protocols", async (t) => {
  const { seen, port } = await open(t, flood, 200);
  const h1 = callH1(port);
  await once(h1, "readable");
  const h2 = callH2(t, port)();
  await once(h2, "response");
  await until(() => seen.ended === 2);
  assert.deepEqual(seen.errors, []);
  h1.destroy();
});

test("a stream with nothing to say outlives the limit for writes", async (t) => {
  let speak = () => {};
  const { seen, port, limitReached } = await open(
    t,
    async function* ({ signal }) {
      yield heartbeat;
      await new Promise<void>((resolve) => (speak = resolve));
      yield heartbeat;
      await once(signal, "abort");
    },
    50,
  );
  const socket = callH1(port);
  await once(socket, "data");
  await limitReached;
  speak();
  await once(socket, "data");
  assert.equal(seen.ended, 0);
  socket.destroy();
});

test("a call that fails inside the library is reported and ends its connection, not the server", async (t) => {
  const errors: unknown[] = [];
  const bug = new Error("bug");
  const handler: RpcHandler = Object.assign(() => Promise.reject(bug), { requestPath: path });
  const port = await serve(t, [handler], 30_000, (error) => errors.push(error));
  for (let i = 0; i < 2; i++) {
    await once(callH1(port), "close");
  }
  assert.deepEqual(errors, [bug, bug]);
});

test("calls pass through proxies at once and stay out of caches", async (t) => {
  const { port } = await open(t, helloThenSilence);
  const socket = callH1(port);
  const [head] = await once(socket, "data");
  assert.match(String(head), /\r\ncache-control: no-store, no-transform\r\nx-accel-buffering: no\r\n/);
  socket.destroy();
});

test("a call that does not exist is UNIMPLEMENTED in every protocol, and names nothing", async (t) => {
  const port = await serve(t, [], 30_000, () => {});
  const post = (contentType: string) =>
    fetch(`http://127.0.0.1:${port}/chat.v1.Nothing/Here`, {
      method: "POST",
      headers: { "content-type": contentType },
      body: "{}",
    });
  const json = await post("application/json");
  assert.equal(json.status, 404);
  assert.deepEqual(await json.json(), { code: "unimplemented", message: "There is no such call." });
  const web = await post("application/grpc-web+proto");
  assert.equal(web.headers.get("grpc-status"), "12");
});
