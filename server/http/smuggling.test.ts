import assert from "node:assert/strict";
import { test } from "node:test";
import { openLine } from "../../test/lane/dialogue.ts";
import { callOf, openSmallLane, sendPath } from "../../test/small-lane.ts";
import { answered, ask, bodiesOf, requestOf } from "../../test/small-lane-client.ts";

const get = requestOf("GET /page");

const hidden = callOf("hidden").toString("latin1");
const hiding: Record<string, Buffer[]> = {
  "a body of a told length": [
    requestOf("POST /post", [`Content-Length: ${hidden.length}`]),
    Buffer.from(hidden),
  ],
  "a body that begins in its header's segment": [
    requestOf("POST /post", [`Content-Length: ${1 + hidden.length}`], "x"),
    Buffer.from(hidden),
  ],
  "a chunk": [
    requestOf("POST /post", ["Transfer-Encoding: chunked"], `${hidden.length.toString(16)}\r\n`),
    Buffer.from(hidden),
    Buffer.from("\r\n0\r\n\r\n"),
  ],
  "the body of a call": [callOf("x".repeat(200)).subarray(0, -200), Buffer.from(hidden.padEnd(200))],
  "the body of a call that is none for the lane": [
    callOf("x".repeat(200), sendPath, "Grpc-Encoding: gzip\r\n").subarray(0, -200),
    Buffer.from(hidden.padEnd(200)),
  ],
  "a header that goes on": [Buffer.from("GET /page HTTP/1.1\r\nX-Hides: "), Buffer.from(hidden)],
  "a header behind an empty line": [
    Buffer.from("\r\n\r\n"),
    requestOf("POST /post", [`Content-Length: ${hidden.length}`]),
    Buffer.from(hidden),
  ],
};
for (const [where, pieces] of Object.entries(hiding)) {
  for (const before of [[], [get], [callOf("before")]]) {
    test(`a call in ${where} is no call, as the ${["first", "second"][before.length]} on its connection${before[0] === get ? ", behind one of Node's" : ""}`, async (t) => {
      const { port, asked } = await openSmallLane(t);
      const line = openLine(port.address.port);
      await ask(line, ...before);
      for (const piece of pieces) await line.write(piece);
      await line.until(answered(before.length + 1));
      await line.write(get);
      await line.until(answered(before.length + 2));
      assert.equal(asked.length, before.length + 2);
      assert.ok(asked.every(({ what }) => what !== "hidden"));
      line.hangUp();
    });
  }
}

for (const [where, [first = Buffer.alloc(0), ...others]] of Object.entries(hiding)) {
  test(`a call in ${where} is no call when Node has read its beginning with another request`, async (t) => {
    const { port, asked } = await openSmallLane(t);
    const line = openLine(port.address.port);
    await ask(line, Buffer.concat([get, first]));
    for (const piece of others) await line.write(piece);
    await line.until(answered(2));
    await ask(line, get);
    assert.equal(asked.length, 3);
    assert.ok(asked.every(({ what }) => what !== "hidden"));
    line.hangUp();
  });
}

test("a body that comes after its answer is no call", async (t) => {
  const { port, asked } = await openSmallLane(t, {
    onRequest: ({ url }, response) => void response.end(`early ${url}`),
  });
  const line = openLine(port.address.port);
  await ask(line, callOf("before"), requestOf("POST /post", [`Content-Length: ${hidden.length}`]));
  await ask(line, Buffer.from(hidden + get.toString()));
  assert.deepEqual(bodiesOf(line), ["did before", "early /post", "early /page"]);
  assert.deepEqual(asked, [{ way: "lane", what: "before" }]);
  line.hangUp();
});

test("what comes where a chunk should, behind an early answer, is no call", async (t) => {
  const { port, asked } = await openSmallLane(t, {
    onRequest: ({ url }, response) => void response.end(`early ${url}`),
  });
  const line = openLine(port.address.port);
  await ask(line, requestOf("POST /post", ["Transfer-Encoding: chunked"]));
  await line.write(Buffer.from(hidden));
  assert.deepEqual(
    (await line.over).answers.map(({ status }) => status),
    [200, 400],
  );
  assert.deepEqual(asked, []);
});
