import { createClient, type Client } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { askServer } from "../../server/admin/control-client.ts";
import { controlSocketPath } from "../../server/admin/control-socket.ts";
import type { ServerProcess } from "../e2e/server-process.ts";

/** Somebody with a token, who talks through connections that are not kept. */
export interface CrowdMember {
  name: string;
  token: string;
  chat: Client<typeof ChatService>;
}

/** People of a real server process. */
export async function arriveAll(server: ServerProcess, names: readonly string[]): Promise<CrowdMember[]> {
  // Connections that are kept would count as the server's.
  const nodeOptions = { agent: false as const };
  const transport = (token: string) =>
    createConnectTransport({
      baseUrl: server.url,
      httpVersion: "1.1",
      nodeOptions,
      interceptors: [
        (next) => (request) => {
          if (token !== "") request.header.set("authorization", `Bearer ${token}`);
          return next(request);
        },
      ],
    });
  const sessions = createClient(SessionService, transport(""));
  const crowd: CrowdMember[] = [];
  for (const name of names) {
    const { token } = await sessions.logIn({ username: name, bearer: true });
    crowd.push({ name, token, chat: createClient(ChatService, transport(token)) });
  }
  return crowd;
}

export type Gauges = Readonly<Record<string, number>>;

/** What the server holds, as its operator is told. */
export async function readGauges({ dataDir }: { dataDir: string }): Promise<Gauges> {
  const answer = await askServer(
    controlSocketPath(dataDir),
    ["status", "--json"],
    AbortSignal.timeout(60_000),
  );
  if (answer === undefined) throw new Error("No server listens for its operator.");
  return JSON.parse(answer) as Gauges;
}

/** Resolves as soon as the gauges are so; gives up after two minutes, saying how they are. */
export async function gaugesSettle(
  server: { dataDir: string },
  isSo: (gauges: Gauges) => boolean,
  what: string,
): Promise<Gauges> {
  const end = performance.now() + 120_000;
  for (;;) {
    const gauges = await readGauges(server);
    if (isSo(gauges)) return gauges;
    if (performance.now() > end) throw new Error(`Never seen: ${what}. ${JSON.stringify(gauges)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
