import assert from "node:assert/strict";
import { test } from "node:test";
import { openLine } from "../../test/lane/dialogue.ts";
import { callOf, listenPath, openSmallLane } from "../../test/small-lane.ts";
import { answered, ask, bodiesOf, chunked, post, requestOf, until } from "../../test/small-lane-client.ts";

const get = requestOf("GET /page");

test("a connection goes the lane and the long way in turn, as often as its client likes", async (t) => {
  const { port, asked } = await openSmallLane(t);
  const line = openLine(port.address.port);
  for (let round = 0; round < 10; round += 1) {
    await ask(line, callOf(`a${round}`), get, callOf(`b${round}`), post("four"), callOf("", listenPath));
  }
  const ways = asked.map(({ way }) => way).join(" ");
  assert.equal(ways, Array(10).fill("lane node lane node lane").join(" "));
  assert.deepEqual(bodiesOf(line).slice(-5), [
    "did a9",
    "did GET /page 0",
    "did b9",
    "did POST /post 4",
    "over",
  ]);
  line.hangUp();
});

test("a request that comes in two, wherever it is cut, leaves the lane open for the next", async (t) => {
  const { port, asked } = await openSmallLane(t);
  const line = openLine(port.address.port);
  for (const [index, whole] of [callOf("cut"), post("four")].entries()) {
    for (let cut = 1; cut < whole.length; cut += 1) {
      await line.write(whole.subarray(0, cut));
      for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
      await ask(line, whole.subarray(cut), callOf(`${index}:${cut}`));
      assert.deepEqual(asked.at(-1), { way: "lane", what: `${index}:${cut}` });
    }
  }
  line.hangUp();
});

test("what is said in one breath is answered in its order, each by itself", async (t) => {
  const { port } = await openSmallLane(t);
  const line = openLine(port.address.port);
  await line.write(
    Buffer.concat([callOf("a"), get, callOf("b"), callOf("c"), chunked("x"), callOf("d"), get]),
  );
  await line.until(answered(7));
  assert.deepEqual(
    bodiesOf(line),
    ["a", "GET /page 0", "b", "c", "POST /post 1", "d", "GET /page 0"].map((what) => `did ${what}`),
  );
  line.hangUp();
});

test("a call whose body comes in many pieces is one call; in very many, Node waits for it", async (t) => {
  const { port, asked } = await openSmallLane(t);
  for (const pieces of [20, 200]) {
    const line = openLine(port.address.port);
    const call = callOf("y".repeat(pieces));
    await line.write(call.subarray(0, -pieces));
    for (let left = pieces; left > 0; left -= 1) await line.write(Buffer.from("y"));
    await line.until(answered(1));
    assert.deepEqual(bodiesOf(line), [`did ${"y".repeat(Math.min(pieces, 40))}`]);
    line.hangUp();
  }
  assert.equal(asked.length, 2);
  assert.equal(asked[1]?.way, "node");
});

test("a body that is late is waited for by Node, and by its limits", async (t) => {
  const patient = await openSmallLane(t);
  const strict = await openSmallLane(t, { limits: { headersMs: 100, requestMs: 100, checkEveryMs: 20 } });
  const late = openLine(patient.port.address.port);
  const never = openLine(strict.port.address.port);
  const call = callOf("late");
  await late.write(call.subarray(0, -1));
  await never.write(call.subarray(0, -1));
  assert.equal((await never.over).answers[0]?.status, 408);
  await ask(late, call.subarray(-1));
  assert.deepEqual(patient.asked, [{ way: "node", what: "late" }]);
  await ask(late, callOf("next"));
  assert.deepEqual(patient.asked.at(-1), { way: "lane", what: "next" });
  late.hangUp();
});

test("CONNECT behind a call is refused, and nothing behind it is a request", async (t) => {
  const { port, asked } = await openSmallLane(t);
  for (const before of [[], [callOf("call")], [callOf("call"), get]]) {
    asked.length = 0;
    const line = openLine(port.address.port);
    await ask(line, ...before);
    await line.write(Buffer.concat([requestOf("CONNECT localhost:1"), callOf("hidden")]));
    const { answers, broken } = await line.over;
    assert.equal(broken, undefined);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...before.map(() => 200), 405],
    );
    assert.equal(asked.length, before.length);
  }
  await until(() => port.stats().sockets === 0);
});

test("a wish for another protocol goes to Node, and the next call the lane", async (t) => {
  const { port, asked } = await openSmallLane(t);
  const line = openLine(port.address.port);
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
  await ask(line, callOf("one"), requestOf("GET /page", upgrade), callOf("two"));
  assert.deepEqual(
    asked.map(({ way }) => way),
    ["lane", "node", "lane"],
  );
  line.hangUp();
});

test("a client that expects to be told to go on is, between two calls", async (t) => {
  const { port, asked } = await openSmallLane(t);
  const line = openLine(port.address.port);
  await ask(line, callOf("one"));
  await line.write(requestOf("POST /post", ["Expect: 100-continue", "Content-Length: 4"]));
  await line.until((answers) => answers.some(({ status }) => status === 100));
  await ask(line, Buffer.from("four"), callOf("two"));
  assert.deepEqual(bodiesOf(line), ["did one", "did POST /post 4", "did two"]);
  assert.deepEqual(
    asked.map(({ way }) => way),
    ["lane", "node", "lane"],
  );
  line.hangUp();
});

test("a client that has said all it wants to say gets the answer to its call; who broke off, Node's", async (t) => {
  const { port, asked } = await openSmallLane(t);
  for (const before of [[], [get]]) {
    const line = openLine(port.address.port);
    await ask(line, ...before);
    await line.write(Buffer.concat([callOf("one"), callOf("two")]));
    line.finish();
    assert.deepEqual(bodiesOf(await line.over).slice(-2), ["did one", "did two"]);
    const broken = openLine(port.address.port);
    await ask(broken, ...before);
    await broken.write(callOf("three").subarray(0, -1));
    broken.finish();
    assert.equal((await broken.over).answers.at(-1)?.status, 400);
  }
  assert.ok(asked.every(({ what }) => what !== "three"));
});
