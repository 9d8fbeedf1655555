import { fileURLToPath } from "node:url";
import { start } from "./command.ts";
import { jsonDocuments } from "./json-documents.ts";
import { callFailed, type Tool, type WireError } from "./tool.ts";

export const buf = fileURLToPath(new URL("../../node_modules/.bin/buf", import.meta.url));
const schema = fileURLToPath(new URL("../../proto", import.meta.url));

/** `buf curl` exits with the call's code shifted by three bits; below this it misunderstood us. */
const FIRST_RPC_EXIT_CODE = 8;

export interface BufCurl {
  protocol: "connect" | "grpcweb" | "grpc";
  /** Over HTTP/2 without TLS instead of HTTP/1.1; `grpc` knows nothing else. */
  http2: boolean;
  /** Ask the server for the schema instead of reading our files. */
  reflection?: boolean;
}

/** `buf curl`, a client written in Go over the libraries of Connect and gRPC. */
export function bufCurl(origin: string, { protocol, http2, reflection = false }: BufCurl): Tool {
  const settings = ["--protocol", protocol, ...(http2 ? ["--http2-prior-knowledge"] : [])];
  if (!reflection) settings.push("--schema", schema);
  return {
    name: `buf curl, ${protocol} over ${http2 ? "h2c" : "HTTP/1.1"}${reflection ? ", by reflection" : ""}`,
    async *invoke({ method, request, token }) {
      const headers = token === "" ? [] : ["--header", `authorization: Bearer ${token}`];
      const url = `${origin}/${method.parent.typeName}/${method.name}`;
      const command = start(
        buf,
        ["curl", ...settings, ...headers, "--data", "@-", url],
        JSON.stringify(request),
      );
      try {
        yield* jsonDocuments(command.stdout);
        const { exitCode, stderr } = await command.ended;
        if (exitCode === 0) return;
        if (exitCode < FIRST_RPC_EXIT_CODE) throw new Error(`buf curl ended with ${exitCode}: ${stderr}`);
        throw callFailed(JSON.parse(stderr) as WireError);
      } finally {
        command.stop();
      }
    },
  };
}
