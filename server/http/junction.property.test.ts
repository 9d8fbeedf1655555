import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { speak } from "../../test/lane/dialogue.ts";
import { callOf, listenPath, openSmallLane, sendPath, type SmallLane } from "../../test/small-lane.ts";
import { chunked, post, requestOf } from "../../test/small-lane-client.ts";

/** A request, and what it is answered with. */
interface Said {
  bytes: Buffer;
  answer: string;
}

const hidden = callOf("hidden").toString("latin1");

const call = fc.string({ unit: "grapheme-ascii", maxLength: 30 }).map((text): Said => {
  return { bytes: callOf(text), answer: `did ${text}` };
});
/** For either way: whatever it is that goes between two calls. */
const other = fc.constantFrom<Said>(
  { bytes: callOf("cookie", sendPath, "Cookie: a=b\r\n"), answer: "did cookie" },
  { bytes: callOf("large".repeat(4_000)), answer: `did ${"large".repeat(8)}` },
  { bytes: callOf("packed", sendPath, "Grpc-Encoding: gzip\r\n"), answer: "did packed" },
  { bytes: callOf("padded", sendPath, `X-Pad: ${"p".repeat(9_000)}\r\n`), answer: "did padded" },
  { bytes: requestOf("GET /page"), answer: "did GET /page 0" },
  { bytes: Buffer.concat([Buffer.from("\r\n"), requestOf("GET /page")]), answer: "did GET /page 0" },
  { bytes: Buffer.concat([Buffer.from("\r\n\r\n"), callOf("blank")]), answer: "did blank" },
  { bytes: post(hidden), answer: `did POST /post ${hidden.length}` },
  { bytes: post(""), answer: "did POST /post 0" },
  { bytes: chunked(hidden, "x"), answer: `did POST /post ${hidden.length + 1}` },
  {
    bytes: requestOf(`POST ${sendPath}`, [`X: ${"y".repeat(40)}`, "Content-Length: 3"], "odd"),
    answer: `did POST ${sendPath} 3`,
  },
  {
    bytes: requestOf("POST /post", ["Expect: 100-continue", `Content-Length: ${hidden.length}`], hidden),
    answer: `did POST /post ${hidden.length}`,
  },
);
const script = fc.array(fc.oneof(call, call, other), { minLength: 1, maxLength: 8 });

/** Cuts what is said at places of its own choice, most often where a request ends. */
const talk = fc.tuple(
  script,
  fc.array(fc.nat(2_000), { maxLength: 8 }),
  fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
);

function cut(said: readonly Said[], places: readonly number[], atEnds: readonly boolean[]): Buffer[] {
  const bytes = Buffer.concat(said.map((each) => each.bytes));
  let end = 0;
  const ends = said.map((each) => (end += each.bytes.length)).filter((_, index) => atEnds[index] === true);
  const cuts = [...new Set([...places.map((place) => place % bytes.length), ...ends])].sort((a, b) => a - b);
  return [0, ...cuts]
    .map((from, index) => bytes.subarray(from, cuts[index]))
    .filter(({ length }) => length > 0);
}

/** That each is answered in its turn, once, and nothing else is. */
async function assertAnswered(
  { port, asked }: SmallLane,
  said: readonly Said[],
  pieces: Buffer[],
): Promise<void> {
  asked.length = 0;
  const { answers, broken, silent } = await speak(port.address.port, { pieces, leave: said.length });
  assert.deepEqual({ broken, silent }, { broken: undefined, silent: false });
  const bodies = answers.filter(({ status }) => status >= 200).map(({ body }) => body.toString("latin1"));
  const expected = [...said.map(({ answer }) => answer), "did GET /nothing-is-here 0"];
  assert.deepEqual(bodies, expected);
  // Node has several of them in hand at a time.
  assert.deepEqual(asked.map(({ what }) => `did ${what}`).sort(), expected.toSorted());
}

test("whatever is said on a connection, and however it is cut, is answered in its order and once, as by Node alone", async (t) => {
  const [both, nodeAlone] = [await openSmallLane(t), await openSmallLane(t, { hasLane: false })];
  const ways = { lane: 0, node: 0 };
  await fc.assert(
    fc.asyncProperty(talk, async ([said, places, atEnds]) => {
      const pieces = cut(said, places, atEnds);
      await assertAnswered(both, said, pieces);
      for (const { way } of both.asked) ways[way] += 1;
      await assertAnswered(nodeAlone, said, pieces);
    }),
    { numRuns: 100 },
  );
  assert.ok(ways.lane > 50 && ways.node > 50, `too few to prove anything: ${JSON.stringify(ways)}`);
});

test("wherever in it a talk is cut, nothing is lost and nothing is done twice", async (t) => {
  const lane = await openSmallLane(t);
  const said: Said[] = [
    { bytes: callOf("one"), answer: "did one" },
    { bytes: requestOf("GET /page"), answer: "did GET /page 0" },
    { bytes: callOf("", listenPath), answer: "over" },
    { bytes: post("four"), answer: "did POST /post 4" },
    { bytes: callOf("two"), answer: "did two" },
  ];
  const bytes = Buffer.concat(said.map((each) => each.bytes));
  const heard = await Promise.all(
    Array.from({ length: bytes.length - 1 }, (_, index) =>
      speak(lane.port.address.port, {
        pieces: [bytes.subarray(0, index + 1), bytes.subarray(index + 1)],
        leave: said.length,
      }),
    ),
  );
  for (const { answers, broken } of heard) {
    assert.equal(broken, undefined);
    assert.equal(answers.length, said.length + 1);
  }
  assert.equal(lane.asked.filter(({ what }) => what === "one").length, heard.length);
  assert.equal(lane.asked.filter(({ what }) => what === "two").length, heard.length);
});
