import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What a middlebox does with the responses that pass it. */
export type Habit =
  | { kind: "passing" }
  /** Held until it is complete, as a virus scanner does. */
  | { kind: "holding" }
  /** Held until there is so much of it, or it is complete, as a buffering proxy does. */
  | { kind: "gathering"; bytes: number };

export interface HoldingProxy extends AsyncDisposable {
  /** `http://localhost:PORT` */
  readonly url: string;
  /** For responses that begin from now on. */
  become(habit: Habit): void;
}

/** A middlebox before the server at that port, which understands HTTP/1.1 and nothing of streams. */
export async function startHoldingProxy(serverPort: number, first: Habit): Promise<HoldingProxy> {
  let habit = first;
  const agent = new http.Agent({ keepAlive: true });
  const box = http.createServer((request, response) => {
    forward(request, response, { serverPort, agent, habit }).catch(() => response.destroy());
  });
  box.listen(0, "127.0.0.1");
  await once(box, "listening");
  return {
    url: `http://localhost:${(box.address() as AddressInfo).port}`,
    become: (next) => {
      habit = next;
    },
    [Symbol.asyncDispose]: async () => {
      box.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => box.close(resolve));
    },
  };
}

async function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { serverPort, agent, habit }: { serverPort: number; agent: http.Agent; habit: Habit },
): Promise<void> {
  const { method, url, headers } = request;
  const body = await buffer(request);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const { signal } = gone;
  const call = http.request({
    host: "127.0.0.1",
    port: serverPort,
    method,
    path: url,
    headers,
    agent,
    signal,
  });
  call.end(body);
  const [answer] = (await once(call, "response")) as [http.IncomingMessage];
  let held: Buffer[] = [];
  const release = () => {
    if (!response.headersSent) response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.write(Buffer.concat(held));
    held = [];
  };
  const enough = habit.kind === "passing" ? 0 : habit.kind === "gathering" ? habit.bytes : Infinity;
  if (habit.kind === "passing") response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    held.push(chunk);
    if (held.reduce((sum, { length }) => sum + length, 0) >= enough) release();
  }
  release();
  response.end();
}
