import { type DescMessage, fromBinary, toJson } from "@bufbuild/protobuf";
import { anyUnpack, AnySchema } from "@bufbuild/protobuf/wkt";
import { ErrorDetailSchema } from "#proto/chat/v1/errors_pb.ts";
import type { RawAnswer } from "./answers.ts";

/** What a client makes of an answer: what has to be the same whichever way a call was answered. */
export interface Seen {
  status: number;
  /** Each `name: value`, sorted; without what says how the body is delimited, and with ids and times made alike. */
  fields: string[];
  /** Of gRPC-Web: messages and trailers in their order, decoded; else the text. */
  body: unknown[];
  /** Whether it came to its end. */
  complete: boolean;
}

/** How a connection's life may differ without a difference: what a body's end is marked with is HTTP's business. */
const framing = new Set(["content-length", "transfer-encoding"]);

/** @param schema of the messages that the call answers with */
export function seeAnswer({ status, fields, body, complete }: RawAnswer, schema: DescMessage): Seen {
  const type = fields.find(([name]) => name === "content-type")?.[1] ?? "";
  return {
    status,
    fields: fields
      .filter(([name]) => !framing.has(name))
      .map(([name, value]) => `${name}: ${alike(name, value)}`)
      .toSorted(),
    body: type.startsWith("application/grpc-web") ? seeEnvelopes(body, schema) : [body.toString("latin1")],
    complete,
  };
}

function alike(name: string, value: string): string {
  if (name === "date") return Number.isNaN(Date.parse(value)) ? value : "(a date)";
  if (name === "x-request-id") return /^[\w-]{16}$/.test(value) ? "(an id)" : value;
  if (name === "grpc-status-details-bin") return JSON.stringify(seeStatus(value));
  return value;
}

/** The messages of a body, and what is left over of one that broke off. */
function seeEnvelopes(body: Buffer, schema: DescMessage): unknown[] {
  const seen: unknown[] = [];
  let at = 0;
  while (body.length - at >= 5) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    if (end > body.length) break;
    seen.push(seeEnvelope(body.readUInt8(at), body.subarray(at + 5, end), schema));
    at = end;
  }
  if (at < body.length) seen.push({ leftOver: body.subarray(at).toString("hex") });
  return seen;
}

const TRAILERS = 0x80;

function seeEnvelope(flags: number, bytes: Buffer, schema: DescMessage): unknown {
  if (flags === TRAILERS) return { trailers: seeTrailers(bytes.toString("latin1")) };
  if (flags !== 0) return { flags, hex: bytes.toString("hex") };
  const message = fromBinary(schema, bytes);
  const unknown = message.$unknown?.length ?? 0;
  return { message: toJson(schema, message), ...(unknown > 0 && { unknown }) };
}

/** A block of fields, each ended by CRLF: gRPC-Web, "Trailers". */
function seeTrailers(text: string): string[] {
  const lines = text.split("\r\n");
  // Without its end the last field is none.
  if (lines.pop() !== "") return [`broken: ${text}`];
  return lines
    .map((line) => {
      const [, name = "", value = ""] = /^([a-z0-9-]+): ([ -~]*)$/.exec(line) ?? [];
      return name === "" ? `broken: ${line}` : `${name}: ${alike(name, value)}`;
    })
    .toSorted();
}

/** google.rpc.Status: code = 1, message = 2, details = 3; what is in the trailers has no generated code with us. */
function seeStatus(base64: string): unknown {
  const bytes = Buffer.from(base64, "base64");
  const details: unknown[] = [];
  const others: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    const [value, next] = varint(bytes, at + 1);
    const isBytes = tag % 8 === 2;
    at = isBytes ? next + value : next;
    const content = bytes.subarray(next, at);
    if (tag === 0x1a) details.push(seeDetail(content));
    else others.push(`${tag}: ${isBytes ? content.toString() : value}`);
  }
  return { others, details, padding: /=*$/.exec(base64)?.[0] };
}

function seeDetail(bytes: Uint8Array): unknown {
  const any = fromBinary(AnySchema, bytes);
  const detail = anyUnpack(any, ErrorDetailSchema);
  return { type: any.typeUrl, detail: detail === undefined ? any.value : toJson(ErrorDetailSchema, detail) };
}

function varint(bytes: Buffer, from: number): [value: number, next: number] {
  let value = 0;
  for (let at = from, factor = 1; ; at += 1, factor *= 128) {
    const byte = bytes.readUInt8(at);
    value += (byte % 128) * factor;
    if (byte < 128) return [value, at + 1];
  }
}
