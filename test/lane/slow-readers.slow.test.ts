/** Readers of gRPC-Web, by whichever way the server answers them, who do not read what is sent to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ReceiveMessagesResponseSchema, type ReceiveMessagesResponse } from "#proto/chat/v1/chat_pb.ts";
import { fromBinary } from "@bufbuild/protobuf";
import { envelope } from "../attacks/calls.ts";
import { gaugesSettle, readGauges, arriveAll, type CrowdMember } from "../delivery/crowd.ts";
import { startServer } from "../e2e/server-process.ts";
import { openLine, type Line } from "./dialogue.ts";
import { bytesOf, RECEIVE } from "./requests.ts";

const MESSAGES = 400;
const READERS = 4;
/** 13 MB in all: more than the system keeps for a connection. */
const LONG = "🙂".repeat(8_000);

function open(port: number, token: string): Line {
  const line = openLine(port);
  const fields = [
    "Host: localhost",
    "Content-Type: application/grpc-web+proto",
    `Authorization: Bearer ${token}`,
  ];
  void line.write(bytesOf({ path: RECEIVE, fields, body: envelope(new Uint8Array()) }));
  return line;
}

/** The frames that have come whole. */
function framesOf(line: Line): ReceiveMessagesResponse["frame"][] {
  const frames: ReceiveMessagesResponse["frame"][] = [];
  const body = line.answers[0]?.body ?? Buffer.alloc(0);
  for (let at = 0; at + 5 <= body.length;) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    if (end > body.length) break;
    assert.equal(body.readUInt8(at), 0);
    frames.push(fromBinary(ReceiveMessagesResponseSchema, body.subarray(at + 5, end)).frame);
    at = end;
  }
  return frames;
}

/** All of it at once, which each of them may. */
async function talk(crowd: readonly CrowdMember[]): Promise<void> {
  const speakers = Array.from({ length: MESSAGES / crowd.length }, () => crowd).flat();
  const say = ({ chat }: CrowdMember) =>
    chat.sendMessage({
      clientMessageId: crypto.randomUUID(),
      target: { case: "conversationId", value: "c_lobby" },
      text: LONG,
    });
  for (let at = 0; at < speakers.length; at += 40) await Promise.all(speakers.slice(at, at + 40).map(say));
}

test("P5: a reader who stops and reads on gets everything in order, and little waits for it meanwhile", async () => {
  await using server = await startServer({ LIMIT_SLOW_READER: "10m" });
  const crowd = await arriveAll(server, ["ana", "ben", "cat", "dan"]);
  const lines = crowd.map(({ token }) => open(server.port, token));
  const isLive = (line: Line) => () => framesOf(line).some((frame) => frame.case === "caughtUp");
  await Promise.all(lines.map((line) => line.until(isLive(line))));
  for (const line of lines) line.stopReading();
  await talk(crowd);
  const { unsentBytes = 0 } = await readGauges(server);
  assert.ok(unsentBytes > 0, "they are behind");
  assert.ok(unsentBytes < READERS * 1024 * 1024, `${unsentBytes} bytes wait for them`);
  for (const line of lines) line.readOn();
  for (const line of lines) {
    const seqs = () =>
      framesOf(line).flatMap((frame) =>
        frame.case === "changes" ? frame.value.messages.map(({ seq }) => Number(seq)) : [],
      );
    // To look through megabytes at every packet would take longer than to read them.
    await line.until(() => (line.answers[0]?.body.length ?? 0) > MESSAGES * Buffer.byteLength(LONG));
    await line.until(() => seqs().includes(MESSAGES));
    assert.deepEqual(
      seqs(),
      Array.from({ length: MESSAGES }, (_, at) => at + 1),
    );
    line.hangUp();
  }
  await gaugesSettle(
    server,
    (now) => ["sockets", "responses", "streams", "unsentBytes"].every((name) => now[name] === 0),
    "nothing left behind",
  );
});

test("attack 72: readers of gRPC-Web who stop are cut, and leave nothing behind", async () => {
  await using server = await startServer({ LIMIT_SLOW_READER: "2s" });
  const crowd = await arriveAll(server, ["ana", "ben", "cat", "dan"]);
  const lines = crowd.map(({ token }) => open(server.port, token));
  await Promise.all(lines.map((line) => line.until(() => framesOf(line).length > 0)));
  for (const line of lines) line.stopReading();
  await talk(crowd);
  await gaugesSettle(
    server,
    (now) => ["sockets", "responses", "streams", "unsentBytes", "feeds"].every((name) => now[name] === 0),
    "all of them cut",
  );
  for (const line of lines) line.hangUp();
  assert.doesNotMatch(server.log(), /"level":[56]0/);
});
