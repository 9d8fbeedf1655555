import { fromBinary, fromJson, toJson, create } from "@bufbuild/protobuf";
import type { DescMessage, DescMethod, JsonValue, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { type ErrorDetail, ErrorDetailSchema } from "#proto/chat/v1/errors_pb.ts";

/**
 * A client that other people wrote. Each speaks protobuf JSON to the tests and its own protocol on the
 * wire, so that one conversation can be held through all of them.
 */
export interface Tool {
  readonly name: string;
  /**
   * Makes one call and yields what is answered, as it comes. Ending the iteration ends the call.
   * Throws `CallFailed` when the server answers with an error.
   */
  invoke(call: ToolCall): AsyncGenerator<JsonValue, void>;
}

export interface ToolCall {
  method: DescMethod;
  request: JsonValue;
  /** A bearer token; empty for none. */
  token: string;
}

/** The server's error, as the tool reported it. */
export class CallFailed extends Error {
  /** In Connect's spelling: "invalid_argument". */
  readonly code: string;
  readonly detail: ErrorDetail | undefined;

  constructor(code: string, message: string, detail: ErrorDetail | undefined) {
    super(message);
    this.name = "CallFailed";
    this.code = code;
    this.detail = detail;
  }
}

/** The JSON in which Connect writes an error; `buf curl` prints the same for every protocol. */
export interface WireError {
  code: string;
  message?: string;
  details?: { type: string; value: string }[];
}

/** @throws a plain error when `error` is not one that a server of ours writes */
export function callFailed(error: WireError): CallFailed {
  if (typeof error.code !== "string") {
    throw new Error(`Not an error of the Connect protocol: ${JSON.stringify(error)}`);
  }
  const detail = error.details?.find(({ type }) => type === ErrorDetailSchema.typeName);
  return new CallFailed(
    error.code,
    error.message ?? "",
    detail && fromBinary(ErrorDetailSchema, Buffer.from(detail.value, "base64")),
  );
}

type Method<I extends DescMessage, O extends DescMessage> = DescMethod & { input: I; output: O };

/** Calls through a tool with the contract's types; unknown fields in an answer fail the test. */
export async function* stream<I extends DescMessage, O extends DescMessage>(
  tool: Tool,
  method: Method<I, O>,
  request: MessageInitShape<I>,
  token = "",
): AsyncGenerator<MessageShape<O>, void> {
  const json = toJson(method.input, create(method.input, request));
  for await (const answer of tool.invoke({ method, request: json, token })) {
    yield fromJson(method.output, answer);
  }
}

/** All answers of a call that ends by itself. */
export async function all<I extends DescMessage, O extends DescMessage>(
  tool: Tool,
  method: Method<I, O>,
  request: MessageInitShape<I>,
  token = "",
): Promise<MessageShape<O>[]> {
  return Array.fromAsync(stream(tool, method, request, token));
}

/** The answer of a call that has one. */
export async function unary<I extends DescMessage, O extends DescMessage>(
  tool: Tool,
  method: Method<I, O>,
  request: MessageInitShape<I>,
  token = "",
): Promise<MessageShape<O>> {
  const answers = await all(tool, method, request, token);
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) {
    throw new Error(`${tool.name}: ${method.name} gave ${answers.length} answers instead of one.`);
  }
  return answer;
}
