import { clients } from "./clients.ts";
import type { Job, Outcome } from "./job.ts";
import { keepCalling } from "./keep-calling.ts";
import { requestsTo } from "./message.ts";
import { readAnswer } from "./wire.ts";

/** Everybody sends messages. */
export function calls(job: Extract<Job, { pattern: "calls" }>): Promise<Outcome> {
  const { protocol, port } = job.endpoint;
  return keepCalling(job, async ({ person, conversation }, index, answered) => {
    const requestOf = requestsTo(conversation, `c${index.toString(16)}`);
    let number = 0;
    let request = requestOf(0);
    let seq = 0;
    const line = await clients[protocol].write(port, person, (answer) => {
      if (protocol !== "grpc-web") sameBytes(answer, request);
      else seq = follows(readAnswer(answer), seq);
      answered();
    });
    return () => {
      request = requestOf((number += 1));
      line.send(request);
    };
  });
}

function sameBytes(answer: Buffer, request: Buffer): void {
  if (!answer.equals(request)) throw new Error("The echo is none.");
}

function follows(seq: number, before: number): number {
  if (before !== 0 && seq !== before + 1) throw new Error(`${seq} came after ${before}.`);
  return seq;
}
