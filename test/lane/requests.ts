import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import {
  AcknowledgeMessagesRequestSchema,
  ReceiveMessagesRequestSchema,
  SendMessageRequestSchema,
} from "#proto/chat/v1/chat_pb.ts";
import { envelope } from "../attacks/calls.ts";
import type { Person } from "./world.ts";

export const SEND = "/chat.v1.ChatService/SendMessage";
export const ACKNOWLEDGE = "/chat.v1.ChatService/AcknowledgeMessages";
export const READ = "/chat.v1.ChatService/MarkRead";
export const RECEIVE = "/chat.v1.ChatService/ReceiveMessages";
/** A call that only the library answers. */
export const LIST = "/chat.v1.ChatService/ListConversations";

/** Where the page is, as far as the requests say; both servers hear the same, whatever their ports. */
export const AUTHORITY = "localhost:4242";

/** A request of HTTP/1.1, to be put into bytes. */
export interface Post {
  path: string;
  /** The method and the version, when they are not POST and HTTP/1.1. */
  method?: string;
  version?: string;
  /** Each `Name: value`, in this order; the length of the body is not among them. */
  fields: readonly string[];
  body: Uint8Array;
  /** How the body's end is told. `length` with a number: a lie. */
  delimited?:
    | { by: "length"; length?: number }
    | { by: "chunks"; sizes: readonly number[] }
    | { by: "nothing" };
}

/** What a page of ours sends along, as Chromium has it. */
export function pageFields(by?: Person): string[] {
  return [
    `Host: ${AUTHORITY}`,
    "Connection: keep-alive",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Content-Type: application/grpc-web+proto",
    "X-Grpc-Web: 1",
    "X-User-Agent: connect-es/2.2.0",
    "Accept: */*",
    `Origin: http://${AUTHORITY}`,
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
    `Referer: http://${AUTHORITY}/`,
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-GB",
    ...(by === undefined ? [] : [`Cookie: ${by.cookie}`]),
  ];
}

/** Fields with others in the place of those of the same names; with `Name:` alone, without it. */
export function withFields(fields: readonly string[], ...others: readonly string[]): string[] {
  const names = new Set(others.map(nameOf));
  const kept = fields.filter((field) => !names.has(nameOf(field)));
  return [...kept, ...others.filter((field) => !field.endsWith(":"))];
}

function nameOf(field: string): string {
  return field.slice(0, field.indexOf(":")).toLowerCase();
}

/** As it goes over the wire. */
export function bytesOf({ path, method = "POST", version = "1.1", fields, body, delimited }: Post): Buffer {
  const end = delimited ?? { by: "length" };
  const told =
    end.by === "length"
      ? [`Content-Length: ${end.length ?? body.length}`]
      : end.by === "chunks"
        ? ["Transfer-Encoding: chunked"]
        : [];
  const head = [`${method} ${path} HTTP/${version}`, ...fields, ...told, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), end.by === "chunks" ? chunked(body, end.sizes) : body]);
}

function chunked(body: Uint8Array, sizes: readonly number[]): Buffer {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const size of [...sizes, Infinity]) {
    const piece = body.subarray(at, at + size);
    if (piece.length > 0)
      parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
    at += piece.length;
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

export type SendFields = MessageInitShape<typeof SendMessageRequestSchema>;

/** The bytes of a SendMessageRequest, without envelope. */
export function sendBytes(fields: SendFields): Uint8Array {
  return toBinary(SendMessageRequestSchema, create(SendMessageRequestSchema, fields));
}

/** A send as the page makes it. */
export function sendPost(by: Person | undefined, fields: SendFields): Post {
  return { path: SEND, fields: pageFields(by), body: envelope(sendBytes(fields)) };
}

export type MarkFields = MessageInitShape<typeof AcknowledgeMessagesRequestSchema>;

/** The bytes of a request to move a mark: both calls have the same fields. */
export function markBytes(fields: MarkFields): Uint8Array {
  return toBinary(AcknowledgeMessagesRequestSchema, create(AcknowledgeMessagesRequestSchema, fields));
}

/** A mark as the page moves it. */
export function markPost(
  path: typeof ACKNOWLEDGE | typeof READ,
  by: Person | undefined,
  fields: MarkFields,
): Post {
  return { path, fields: pageFields(by), body: envelope(markBytes(fields)) };
}

/** A stream as the page opens it. */
export function receivePost(
  by: Person | undefined,
  fields: MessageInitShape<typeof ReceiveMessagesRequestSchema>,
): Post {
  const message = create(ReceiveMessagesRequestSchema, fields);
  return {
    path: RECEIVE,
    fields: pageFields(by),
    body: envelope(toBinary(ReceiveMessagesRequestSchema, message)),
  };
}
