/** What a request says before its body, as far as the lane depends on it: fields as sent. */
export class LaneHead {
  host: string | undefined;
  contentType: string | undefined;
  origin: string | undefined;
  /** `Sec-Fetch-Site` */
  site: string | undefined;
  cookie: string | undefined;
  authorization: string | undefined;
  /** `Grpc-Timeout` */
  timeout: string | undefined;
  /** `Grpc-Encoding` */
  encoding: string | undefined;
  /** `Grpc-Accept-Encoding` */
  acceptEncoding: string | undefined;
  /** `X-Forwarded-For` */
  forwardedFor: string | undefined;
  /** `Content-Length` */
  length: string | undefined;
  connection: string | undefined;
  /** How many header fields there are, and the length of their names and values together. */
  headerCount = 0;
  headerLength = 0;

  /** The same, of which each field is its own: as it was read, each keeps all of the header in memory. */
  copy(): LaneHead {
    const copy = new LaneHead();
    for (const key of fieldKeys) {
      const value = this[key];
      copy[key] = value === undefined ? undefined : Buffer.from(value, "latin1").toString("latin1");
    }
    copy.headerCount = this.headerCount;
    copy.headerLength = this.headerLength;
    return copy;
  }

  /** One of the fields above by its name; null when it is none of them, or not there. */
  get(name: string): string | null {
    const key = keyOf(name);
    return key === undefined || key === "special" ? null : (this[key] ?? null);
  }
}

type FieldKey = Exclude<keyof LaneHead, "headerCount" | "headerLength" | "copy" | "get">;

const keys: ReadonlyMap<string, FieldKey | "special"> = new Map([
  ["host", "host"],
  ["content-type", "contentType"],
  ["origin", "origin"],
  ["sec-fetch-site", "site"],
  ["cookie", "cookie"],
  ["authorization", "authorization"],
  ["grpc-timeout", "timeout"],
  ["grpc-encoding", "encoding"],
  ["grpc-accept-encoding", "acceptEncoding"],
  ["x-forwarded-for", "forwardedFor"],
  ["content-length", "length"],
  ["connection", "connection"],
  // With one of these, there is more to a request than its header and so many bytes.
  ["transfer-encoding", "special"],
  ["expect", "special"],
  ["upgrade", "special"],
  // Node takes it for the one without "proxy".
  ["proxy-connection", "special"],
]);

const fieldKeys = [...keys.values()].filter((key) => key !== "special");

/** Clients spell names alike from call to call: to lower the case of each is worth remembering, for so many of them. */
const maxSpellings = 500;
const maxSpelling = 32;
const spellings = new Map<string, FieldKey | "special" | undefined>();

/**
 * Reads a request's header in one pass.
 *
 * @param fields each `name:value` and a line end, as RFC 9112 has it (section 5)
 * @returns undefined when one of the fields that matter comes twice, or one that Node alone knows what to do with
 */
export function readLaneHead(fields: string): LaneHead | undefined {
  const head = new LaneHead();
  for (let at = 0; at < fields.length;) {
    const colon = fields.indexOf(":", at);
    const end = fields.indexOf("\r\n", colon);
    const value = withoutBlanks(fields, colon + 1, end);
    head.headerCount += 1;
    head.headerLength += colon - at + value.length;
    const key = keyOf(fields.slice(at, colon));
    at = end + "\r\n".length;
    if (key === undefined) continue;
    if (key === "special" || head[key] !== undefined) return undefined;
    head[key] = value;
  }
  return head;
}

function withoutBlanks(fields: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(fields.charCodeAt(start))) start += 1;
  while (end > start && isBlank(fields.charCodeAt(end - 1))) end -= 1;
  return fields.slice(start, end);
}

/** What may stand around a value; `trim` takes away more. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function keyOf(name: string): FieldKey | "special" | undefined {
  const known = spellings.get(name);
  if (known !== undefined || spellings.has(name)) return known;
  const key = keys.get(name.toLowerCase());
  if (name.length > maxSpelling) return key;
  // Whoever makes up names could fill it: then what is of use is soon there again.
  if (spellings.size === maxSpellings) spellings.clear();
  spellings.set(name, key);
  return key;
}
