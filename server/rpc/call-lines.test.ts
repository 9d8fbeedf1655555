import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pino } from "pino";
import { logCallsTo } from "./call-lines.ts";
import { inBatches } from "../log-batches.ts";
import type { CallLevel, CallRecord } from "./logging.ts";

const record: CallRecord = {
  requestId: "r",
  procedure: "chat.v1.ChatService/SendMessage",
  code: "ok",
  ms: 3,
  user: "u_1",
  device: undefined,
  protocol: "grpc-web",
};

/** The lines of a log, without their times. */
function open(base?: Record<string, unknown>) {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line.replace(/"time":\d{13},/, ""));
  const log = pino({ base }, { write });
  return { log, lines, logCall: logCallsTo(log) };
}

test("the line of a call is what the log's library makes of it, whatever it says and whatever every line says", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('"', "\\", "\u2028", "\ud800", "\u0000\n"),
  );
  const some = fc.record({
    user: fc.option(text, { nil: undefined }),
    device: fc.option(text, { nil: undefined }),
    code: text,
    ms: fc.oneof(fc.nat(), fc.double()),
  });
  fc.assert(
    fc.property(some, fc.constantFrom(undefined, { pid: 7 }, { pid: 7, hostname: 'a"b' }), (said, base) => {
      const { log, lines, logCall } = open(base);
      logCall("info", { ...record, ...said });
      log.info({ ...record, ...said }, "call");
      assert.equal(lines[0], lines[1]);
    }),
  );
});

test("a call is logged as loud as the log's level lets it", () => {
  const { log, lines, logCall } = open();
  const told = (level: CallLevel) => {
    lines.length = 0;
    logCall(level, record);
    return lines.length;
  };
  assert.deepEqual([told("debug"), told("info"), told("error")], [0, 1, 1]);
  log.level = "debug";
  assert.deepEqual([told("debug"), told("info"), told("error")], [1, 1, 1]);
  log.level = "error";
  assert.deepEqual([told("debug"), told("info"), told("error")], [0, 0, 1]);
});

test("calls after a warning wait for the end of the turn again", () => {
  const writes: string[] = [];
  const ends: (() => void)[] = [];
  const out = inBatches({ write: (lines) => void writes.push(lines) }, (work) => ends.push(work));
  const log = pino({ base: undefined }, out);
  log.warn("beware");
  const logCall = logCallsTo(log);
  logCall("info", record);
  logCall("info", record);
  assert.equal(writes.length, 1);
  for (const end of ends) end();
  assert.equal(writes[1]?.trimEnd().split("\n").length, 2);
});
