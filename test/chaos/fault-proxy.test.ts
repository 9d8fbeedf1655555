import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { after, test } from "node:test";
import { openLink, type Link } from "./fault-proxy.ts";
import type { HttpMessage } from "./http-message.ts";

/** A server that answers every byte with the same byte, and tells how each connection ended. */
const endings: { had: string; how: Promise<string> }[] = [];
const echo = await listen((socket) => {
  const ending = { had: "", how: howItEnds(socket) };
  endings.push(ending);
  socket.on("data", (bytes: Buffer) => {
    ending.had += bytes.toString();
    socket.write(bytes);
  });
});
after(() => echo.close());

async function listen(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer(serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

function howItEnds(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on("end", () => resolve("end"));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    socket.on("close", () => resolve("close"));
  });
}

interface Talk {
  socket: Socket;
  how: Promise<string>;
  /** Resolves when all of it has come back. */
  heard(text: string): Promise<void>;
  all(): string;
}

async function talk(link: Link): Promise<Talk> {
  const socket = connect(Number(new URL(link.url).port), "127.0.0.1");
  const how = howItEnds(socket);
  let had = "";
  socket.setEncoding("utf8").on("data", (text: string) => (had += text));
  await once(socket, "connect");
  return {
    socket,
    how,
    all: () => had,
    heard: async (text) => {
      while (!had.endsWith(text)) await once(socket, "data");
    },
  };
}

test("an untouched link passes everything on, both ways, and an end as an end", async () => {
  await using link = await openLink(portOf(echo));
  const { socket, heard, how } = await talk(link);
  socket.write("hello");
  await heard("hello");
  assert.equal(link.connections(), 1);
  socket.end();
  assert.equal(await how, "end");
  assert.equal(await endings.at(-1)?.how, "end");
});

for (const [kind, seen] of [
  ["close", "end"],
  ["reset", "ECONNRESET"],
] as const) {
  test(`a cut by ${kind} is seen as ${seen} on both sides, and new connections pass`, async () => {
    await using link = await openLink(portOf(echo));
    const first = await talk(link);
    first.socket.write("1");
    await first.heard("1");
    assert.equal(link.cut(kind), 1);
    assert.equal(await first.how, seen);
    assert.equal(await endings.at(-1)?.how, seen);
    const second = await talk(link);
    second.socket.write("2");
    await second.heard("2");
    second.socket.destroy();
  });
}

test("a black hole towards the client holds answers back while requests pass, and lets them go afterwards", async () => {
  await using link = await openLink(portOf(echo));
  const { socket, heard, all } = await talk(link);
  socket.write("a");
  await heard("a");
  link.swallow("down");
  socket.write("b");
  // The server has it: then the answer is on its way, and is held.
  const other = await openLink(portOf(echo));
  while (!endings.some(({ had }) => had === "ab")) await roundTrip(other);
  await roundTrip(other);
  await other[Symbol.asyncDispose]();
  assert.equal(all(), "a");
  link.release("deliver");
  await heard("ab");
  socket.destroy();
});

test("a black hole both ways hides even that the server has died; a reset ends it", async () => {
  const dying = await listen((socket) => socket.pipe(socket));
  const sockets: Socket[] = [];
  dying.on("connection", (socket) => sockets.push(socket));
  await using link = await openLink(portOf(dying));
  const { socket, heard, how } = await talk(link);
  socket.write("a");
  await heard("a");
  link.swallow("both");
  sockets.forEach((one) => one.resetAndDestroy());
  dying.close();
  const other = await openLink(portOf(echo));
  await roundTrip(other);
  await other[Symbol.asyncDispose]();
  assert.equal(await Promise.race([how, Promise.resolve("nothing")]), "nothing");
  link.release("reset");
  assert.equal(await how, "ECONNRESET");
});

async function roundTrip(link: Link): Promise<void> {
  const { socket, heard } = await talk(link);
  socket.write("?");
  await heard("?");
  socket.destroy();
}

test("a link that splits every byte, delays and throttles still passes the same bytes", async () => {
  await using link = await openLink(portOf(echo));
  link.shape({ pieceBytes: 1, delayMs: 5, pauseMs: 1 });
  const { socket, heard } = await talk(link);
  const text = "every byte of this goes alone";
  socket.write(text);
  await heard(text);
  socket.destroy();
});

test("requests are heard of before the server can have answered them", async () => {
  const requests: HttpMessage[] = [];
  await using link = await openLink(portOf(echo), (request) => requests.push(request));
  const { socket, heard } = await talk(link);
  socket.write("POST /x HTTP/1.1\r\ncontent-length: 2\r\n\r\nok");
  await heard("ok");
  assert.deepEqual(
    requests.map(({ start, body }) => [start, body.toString()]),
    [["POST /x HTTP/1.1", "ok"]],
  );
  socket.destroy();
});

test("a server that is away ends the connection, and the link is there when it is back", async () => {
  const away = await listen((socket) => socket.pipe(socket));
  const port = portOf(away);
  away.close();
  await once(away, "close");
  await using link = await openLink(port);
  const { how } = await talk(link);
  assert.match(await how, /ECONNRESET|end/);
});
