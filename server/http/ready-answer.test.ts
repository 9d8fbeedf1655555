import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test, type TestContext } from "node:test";
import { beginningOfAnswer, endOfAnswer, readyHead, wholeAnswer } from "./ready-answer.ts";

const headers = ["x-one", "1", "content-type", "text/plain"];
const now = Date.UTC(2026, 0, 1);
const particulars = { head: readyHead(headers, 75_000), requestId: "id", now };

/** What Node says to one request. */
async function nodes(t: TestContext, length: string[], body: string[]): Promise<string> {
  const server = createServer({ keepAliveTimeout: 75_000 }, (_request, response) => {
    response.sendDate = false;
    const date = ["Date", new Date(now).toUTCString()];
    response.writeHead(200, [...headers, "x-request-id", "id", ...length, ...date]);
    const [last, ...others] = body.toReversed();
    const writeAll = async (): Promise<void> => {
      for (const piece of others.toReversed()) await new Promise((resolve) => response.write(piece, resolve));
      response.end(last);
    };
    void writeAll();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  t.after(() => {
    socket.destroy();
    server.close();
  });
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  let heard = "";
  while (!heard.endsWith("end.") && !heard.endsWith("\r\n0\r\n\r\n"))
    heard += String((await once(socket, "data"))[0]);
  return heard;
}

/** The fields of an answer in no order, names in small letters, and its body. */
function seen(answer: string): unknown {
  const [head = "", ...body] = answer.split("\r\n\r\n");
  return [
    head
      .split("\r\n")
      .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
      .toSorted(),
    body,
  ];
}

test("an answer in one buffer is the answer that Node gives", async (t) => {
  const body = "two\u00e9end.";
  const length = ["content-length", String(Buffer.byteLength(body))];
  assert.deepEqual(
    seen(String(wholeAnswer(particulars, Buffer.from(body)))),
    seen(await nodes(t, length, [body])),
  );
});

test("an answer in chunks is the answer that Node gives", async (t) => {
  const ours = [
    beginningOfAnswer(particulars, Buffer.from("3\r\none\r\n")),
    Buffer.from("3\r\ntwo\r\n"),
    endOfAnswer(Buffer.from("x".repeat(17))),
  ];
  assert.deepEqual(
    seen(Buffer.concat(ours).toString()),
    seen(await nodes(t, ["transfer-encoding", "chunked"], ["one", "two", "x".repeat(17)])),
  );
});

test("the time of an answer is that of its second", () => {
  const dateOf = (at: number) =>
    /Date: (.*)\r\n/.exec(String(wholeAnswer({ ...particulars, now: at }, Buffer.alloc(0))))?.[1];
  for (const at of [now, now + 999, now + 1_000, now]) assert.equal(dateOf(at), new Date(at).toUTCString());
});
