import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { answerAtOnce, readyHead } from "./ready-answer.ts";

const headers = ["x-one", "1", "content-type", "text/plain"];
const head = readyHead(headers, 75_000);
const variable = { requestId: "id", body: Buffer.from("body"), now: Date.UTC(2026, 0, 1) };

/** Answers as Node does. */
function answerNodesWay(response: ServerResponse): void {
  response.sendDate = false;
  response.writeHead(200, [
    ...headers,
    ...["x-request-id", "id", "content-length", "4", "Date", "Thu, 01 Jan 2026 00:00:00 GMT"],
  ]);
  response.end(variable.body);
}

/** A connection to a server that listens until the test is over. */
async function connectTo(server: Server, t: TestContext): Promise<Socket> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  t.after(() => {
    socket.destroy();
    server.close();
  });
  return socket;
}

/** What a server says to these requests on one connection, until it has said `answers` bodies or closes it. */
async function hear(
  t: TestContext,
  answer: (response: ServerResponse) => void,
  requests: string,
  answers: number,
): Promise<string> {
  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    request.resume().on("end", () => setImmediate(answer, response));
  });
  const socket = await connectTo(server, t);
  socket.write(requests);
  let heard = "";
  while (heard.split("body").length <= answers) heard += String((await once(socket, "data"))[0]);
  return heard;
}

const post = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi";
const last = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** The fields of each answer, in no order, and its body. */
function seen(heard: string): string[][] {
  const answers = heard.split(/(?=HTTP\/1\.1)/);
  return answers.map((answer) => answer.split("\r\n").toSorted());
}

function atOnceOrNodesWay(response: ServerResponse): void {
  if (!answerAtOnce(response, head, variable)) answerNodesWay(response);
}

test("an answer in one write is the answer that Node gives, request after request on a connection", async (t) => {
  const requests = post.repeat(20);
  const ours = await hear(t, atOnceOrNodesWay, requests, 20);
  const nodes = await hear(t, answerNodesWay, requests, 20);
  assert.deepEqual(seen(ours), seen(nodes));
  assert.equal(seen(ours).length, 20);
});

test("where the connection ends with the answer, Node gives it", async (t) => {
  const refused: boolean[] = [];
  const ours = await hear(
    t,
    (response) => {
      const done = answerAtOnce(response, head, variable);
      refused.push(!done);
      if (!done) answerNodesWay(response);
    },
    post + last,
    2,
  );
  const nodes = await hear(t, answerNodesWay, post + last, 2);
  assert.deepEqual(seen(ours), seen(nodes));
  assert.deepEqual(refused, [false, true]);
});

test("an answer in one write finishes and closes its response, and the connection serves the next", async (t) => {
  const done = Promise.withResolvers<void>();
  const order: string[] = [];
  const server = createServer((request, response) => {
    response.on("finish", () => order.push("finish"));
    response.on("close", () => {
      order.push("close");
      if (order.length === 4) done.resolve();
    });
    assert.equal(response.headersSent, false);
    request.resume().on("end", () => {
      assert.ok(answerAtOnce(response, head, variable));
      assert.ok(response.headersSent);
      assert.ok(response.writableEnded);
    });
  });
  const socket = await connectTo(server, t);
  for (let round = 0; round < 2; round += 1) {
    socket.write(post);
    await once(socket, "data");
  }
  await done.promise;
  assert.deepEqual(order, ["finish", "close", "finish", "close"]);
});
