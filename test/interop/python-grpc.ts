import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, start } from "./command.ts";
import { jsonDocuments } from "./json-documents.ts";
import { callFailed, type Tool, type WireError } from "./tool.ts";

/** Debian's own Python: another one on PATH does not see Debian's packages. */
const python = "/usr/bin/python3";
const plugin = "/usr/bin/grpc_python_plugin";

/** Debian's packages that this needs; libprotobuf-dev has google/protobuf/*.proto. */
export const pythonPackages = [
  "python3-grpcio",
  "protobuf-compiler",
  "protobuf-compiler-grpc",
  "libprotobuf-dev",
];

const here = fileURLToPath(new URL(".", import.meta.url));
const proto = fileURLToPath(new URL("../../proto", import.meta.url));

/** Compiles our contract with Debian's protoc into a directory that disappears when disposed. */
export async function pythonStubs(): Promise<AsyncDisposable & { directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "restante-python-"));
  const files = ["chat", "directory", "errors", "server", "session", "types"].map(
    (file) => `chat/v1/${file}.proto`,
  );
  await run("/usr/bin/protoc", [
    `-I${proto}`,
    `-I${here}`,
    `--plugin=protoc-gen-grpc_python=${plugin}`,
    `--python_out=${directory}`,
    `--grpc_python_out=${directory}`,
    ...files,
    "status.proto",
  ]);
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

/** Python with grpcio, over h2c. */
export function pythonGrpc(address: string, stubs: string): Tool {
  return {
    name: "Python, grpc over h2c",
    async *invoke({ method, request, token }) {
      const args = [join(here, "python-grpc.py"), stubs, address, method.parent.typeName, method.name];
      const command = start(python, token === "" ? args : [...args, token], JSON.stringify(request));
      try {
        yield* jsonDocuments(command.stdout);
        const { exitCode, stderr } = await command.ended;
        if (exitCode === 0) return;
        if (exitCode < 8) throw new Error(`python3 ended with ${exitCode}: ${stderr}`);
        throw callFailed(JSON.parse(stderr) as WireError);
      } finally {
        command.stop();
      }
    },
  };
}
