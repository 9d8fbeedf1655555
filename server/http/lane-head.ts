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
  /** How many header fields there are, and the length of their names and values together. */
  headerCount = 0;
  headerLength = 0;

  /** One of the fields above by its name; null when it is none of them, or not there. */
  get(name: string): string | null {
    const key = keyOf(name);
    return (key && this[key]) ?? null;
  }
}

type FieldKey = Exclude<keyof LaneHead, "headerCount" | "headerLength" | "get">;

const keys: ReadonlyMap<string, FieldKey> = new Map([
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
]);

/** Clients spell names alike from call to call: to lower the case of each is worth remembering, for so many of them. */
const maxSpellings = 500;
const maxSpelling = 32;
const spellings = new Map<string, FieldKey | undefined>();

/**
 * Reads a request's header in one pass.
 *
 * @param raw names and values in turn, as Node's `rawHeaders`
 * @returns undefined when one of the fields comes twice: what that means, the long way knows
 */
export function readLaneHead(raw: readonly string[]): LaneHead | undefined {
  const head = new LaneHead();
  head.headerCount = raw.length / 2;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    head.headerLength += name.length + value.length;
    const key = keyOf(name);
    if (key === undefined) continue;
    if (head[key] !== undefined) return undefined;
    head[key] = value;
  }
  return head;
}

function keyOf(name: string): FieldKey | undefined {
  const known = spellings.get(name);
  if (known !== undefined || spellings.has(name)) return known;
  const key = keys.get(name.toLowerCase());
  if (name.length > maxSpelling) return key;
  // Whoever makes up names could fill it: then what is of use is soon there again.
  if (spellings.size === maxSpellings) spellings.clear();
  spellings.set(name, key);
  return key;
}
