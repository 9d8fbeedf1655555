import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ReceiveMessagesRequestSchema, ReceiveMessagesResponseSchema } from "#proto/chat/v1/chat_pb.ts";
import { cpuMs } from "../cpu.ts";
import { receive } from "./grpc-web.ts";
import type { Returned, Returner, ReturnJob } from "./job.ts";
import { readMessages } from "./wire.ts";

/** CaughtUp is an empty message: whatever is longer is none, and needs no second look. */
const LONGEST_CAUGHT_UP = 8;

/**
 * All come back at the same moment, with the cursors they had. Each is told of exactly the messages that waited, in
 * order, and then that it has caught up.
 */
export async function comeBack(job: ReturnJob): Promise<Returned> {
  const [begunAt, cpuBefore] = [performance.now(), cpuMs(job.endpoint.pid)];
  const times = await Promise.all(
    job.returners.map(async (returner) => (await catchUp(job.endpoint.port, returner)) - begunAt),
  );
  const serverCpuMs = cpuMs(job.endpoint.pid) - cpuBefore;
  times.sort((one, other) => one - other);
  const [medianMs = Number.NaN, lastMs = Number.NaN] = [times[times.length >> 1], times.at(-1)];
  return { lastMs, medianMs, serverCpuMs };
}

/** @returns when, by the clock of `performance` */
async function catchUp(port: number, { person, epoch, cursors, waiting }: Returner): Promise<number> {
  const request = toBinary(
    ReceiveMessagesRequestSchema,
    create(ReceiveMessagesRequestSchema, {
      epoch,
      cursors: cursors.map(({ feed, version }) => ({ feed, version: BigInt(version) })),
    }),
  );
  const over = Promise.withResolvers<number>();
  let last = 0;
  await receive(port, person, request, (frame) => {
    readMessages(frame, (seq, number) => {
      if (number !== last + 1) over.reject(new Error(`Message ${number}, with ${seq}, came after ${last}.`));
      last = number;
    });
    if (frame.length > LONGEST_CAUGHT_UP || !isCaughtUp(frame)) return;
    if (last === waiting) over.resolve(performance.now());
    else over.reject(new Error(`${last} of ${waiting} messages came.`));
  });
  return over.promise;
}

function isCaughtUp(frame: Buffer): boolean {
  return fromBinary(ReceiveMessagesResponseSchema, frame).frame.case === "caughtUp";
}
