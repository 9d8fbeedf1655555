import { type LaneHead, readLaneHead } from "./lane-head.ts";

/** A request as far as its header, in the one form that the lane knows. */
export interface LaneRequest {
  /** Its header as it was sent, to the empty line and with it. */
  readonly text: string;
  readonly path: string;
  readonly head: LaneHead;
  readonly bodyBytes: number;
}

const emptyLine = Buffer.from("\r\n\r\n");
/** Far more than a page sends, and less than Node takes. */
const maxHeadBytes = 8 * 1024;

/**
 * No more than RFC 9112 has for a plain request (sections 3 and 5), and less wherever readers of HTTP differ: no bare line
 * ends, no folded lines, no blanks before a colon, nothing but a path for a target.
 */
const plain = /^POST (\/[\w./]+) HTTP\/1\.1\r\n((?:[!#$%&'*+.^_`|~\w-]+:[\t\x20-\x7e\x80-\xff]*\r\n)+)\r\n$/;

/**
 * Reads the header of a request whose bytes begin here. It takes only what every reader of HTTP takes for the same, so that
 * all who stand in a row agree on where a request ends; the rest is left to Node.
 *
 * @param last what came by the same connection before: clients repeat themselves
 * @returns undefined for anything but a plain request whose header is here to its end
 */
export function readLaneRequest(bytes: Buffer, last?: LaneRequest): LaneRequest | undefined {
  if (last !== undefined && bytes.toString("latin1", 0, last.text.length) === last.text) return last;
  const end = bytes.subarray(0, maxHeadBytes).indexOf(emptyLine);
  if (end < 0) return undefined;
  const text = bytes.toString("latin1", 0, end + emptyLine.length);
  const [, path, fields] = plain.exec(text) ?? [];
  if (path === undefined || fields === undefined) return undefined;
  const head = readLaneHead(fields);
  if (head === undefined) return undefined;
  const bodyBytes = lengthOf(head);
  return bodyBytes === undefined ? undefined : { text, path, head, bodyBytes };
}

/** @returns undefined where the request's end, or what becomes of its connection, is not told by one number alone */
function lengthOf({ length, connection }: LaneHead): number | undefined {
  if (connection !== undefined && connection.toLowerCase() !== "keep-alive") return undefined;
  return length !== undefined && /^\d{1,9}$/.test(length) ? Number(length) : undefined;
}
