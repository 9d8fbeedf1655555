import { text } from "node:stream/consumers";
import type { JsonValue } from "@bufbuild/protobuf";
import { start } from "./command.ts";
import { callFailed, type Tool, type ToolCall, type WireError } from "./tool.ts";

/** The five bytes before each message of a Connect stream: one of flags, four of length. */
const PREFIX_BYTES = 5;
const END_OF_STREAM = 2;

/** Plain `curl` and JSON: what anyone has at hand. */
export function curl(origin: string): Tool {
  return {
    name: "curl",
    invoke: (call) =>
      call.method.methodKind === "unary" ? unaryCall(origin, call) : streamingCall(origin, call),
  };
}

async function* unaryCall(origin: string, call: ToolCall): AsyncGenerator<JsonValue, void> {
  const report = ["--write-out", "%{stderr}%{http_code}"];
  const command = start(
    "curl",
    [...report, ...request(origin, call, "application/json")],
    JSON.stringify(call.request),
  );
  const [body, { exitCode, stderr: status }] = await Promise.all([text(command.stdout), command.ended]);
  if (exitCode !== 0) throw new Error(`curl ended with ${exitCode}: ${status}`);
  if (status !== "200") throw callFailed(JSON.parse(body) as WireError);
  yield JSON.parse(body) as JsonValue;
}

async function* streamingCall(origin: string, call: ToolCall): AsyncGenerator<JsonValue, void> {
  const args = ["--no-buffer", "--fail", ...request(origin, call, "application/connect+json")];
  const command = start("curl", args, envelope(call.request));
  try {
    for await (const { flags, message } of messages(command.stdout)) {
      if (flags !== END_OF_STREAM) {
        yield message;
        continue;
      }
      const { error } = message as { error?: WireError };
      if (error !== undefined) throw callFailed(error);
      return;
    }
    const { exitCode, stderr } = await command.ended;
    throw new Error(`curl's stream broke off; it ended with ${exitCode}: ${stderr}`);
  } finally {
    command.stop();
  }
}

function request(origin: string, { method, token }: ToolCall, contentType: string): string[] {
  const authorization = token === "" ? [] : ["--header", `authorization: Bearer ${token}`];
  const url = `${origin}/${method.parent.typeName}/${method.name}`;
  return [
    "--silent",
    "--show-error",
    "--noproxy",
    "*",
    "--header",
    `content-type: ${contentType}`,
    ...authorization,
    "--data-binary",
    "@-",
    url,
  ];
}

function envelope(message: JsonValue): Uint8Array {
  const body = Buffer.from(JSON.stringify(message));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

async function* messages(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<{ flags: number; message: JsonValue }, void> {
  let held = Buffer.alloc(0);
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk]);
    while (held.length >= PREFIX_BYTES && held.length >= PREFIX_BYTES + held.readUInt32BE(1)) {
      const end = PREFIX_BYTES + held.readUInt32BE(1);
      const message = JSON.parse(held.toString("utf8", PREFIX_BYTES, end)) as JsonValue;
      yield { flags: held[0] ?? 0, message };
      held = held.subarray(end);
    }
  }
}
