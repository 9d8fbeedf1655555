/** One answer of HTTP/1.1 as it stood on the wire, as far as it came. */
export interface RawAnswer {
  /** Of the status line; 100 to 199 for what comes before an answer. */
  status: number;
  /** Names in lower case, in the order sent. */
  fields: [name: string, value: string][];
  /** Without its chunks' sizes. */
  readonly body: Buffer;
  /** Whether the end came that its header promises. */
  complete: boolean;
}

/** Reads the answers that come one after the other on a connection, strictly: a server of ours sends nothing odd. */
export interface AnswerReader {
  readonly answers: readonly RawAnswer[];
  /** Bytes as they come. @throws Error for what is no answer */
  push(bytes: Buffer): void;
  /** The connection is over: what lasts until then is complete. */
  end(): void;
}

const CRLF = Buffer.from("\r\n");
const BLANK_LINE = Buffer.from("\r\n\r\n");

type Part =
  | { what: "head" }
  | { what: "length"; left: number }
  | { what: "chunk-size" }
  | { what: "chunk"; left: number }
  | { what: "last-line" }
  | { what: "rest" };

export function createAnswerReader(): AnswerReader {
  const answers: OpenAnswer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let part: Part = { what: "head" };
  const current = () => answers.at(-1) as OpenAnswer;
  const take = (length: number): Buffer => {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    return taken;
  };
  const takeThrough = (end: Buffer): string | undefined => {
    const at = rest.indexOf(end);
    if (at < 0) return undefined;
    const text = take(at).toString("latin1");
    take(end.length);
    return text;
  };
  const finish = (): Part => {
    current().complete = true;
    return { what: "head" };
  };
  const takeBody = (most: number): number => {
    const taken = take(Math.min(most, rest.length));
    current().add(taken);
    return most - taken.length;
  };
  /** @returns what comes next; undefined when more bytes are needed */
  const step = (): Part | undefined => {
    switch (part.what) {
      case "head": {
        const head = takeThrough(BLANK_LINE);
        if (head === undefined) return undefined;
        const answer = parseHead(head);
        answers.push(answer);
        return bodyOf(answer) ?? finish();
      }
      case "length": {
        const left = takeBody(part.left);
        return left === 0 ? finish() : wait({ what: "length", left });
      }
      case "chunk-size": {
        const line = takeThrough(CRLF);
        if (line === undefined) return undefined;
        if (!/^[0-9a-f]+$/i.test(line)) throw new Error(`This is no chunk's size: ${JSON.stringify(line)}`);
        const left = parseInt(line, 16);
        return left === 0 ? { what: "last-line" } : { what: "chunk", left: left + CRLF.length };
      }
      case "chunk": {
        if (rest.length < part.left) return undefined;
        takeBody(part.left - CRLF.length);
        if (!take(CRLF.length).equals(CRLF)) throw new Error("A chunk is longer than it says.");
        return { what: "chunk-size" };
      }
      case "last-line": {
        const line = takeThrough(CRLF);
        if (line === undefined) return undefined;
        if (line !== "") throw new Error(`There are HTTP trailers: ${JSON.stringify(line)}`);
        return finish();
      }
      case "rest":
        takeBody(rest.length);
        return undefined;
    }
  };
  const wait = (next: Part): undefined => void (part = next);
  return {
    answers,
    push(bytes) {
      rest = Buffer.concat([rest, bytes]);
      for (let next = step(); next !== undefined; next = step()) {
        part = next;
        if (part.what === "head" && rest.length === 0) return;
      }
    },
    end() {
      if (part.what === "rest") finish();
      if (part.what === "head" && rest.length > 0) throw new Error(`This is no answer: ${rest.toString()}`);
    },
  };
}

function parseHead(head: string): OpenAnswer {
  const [line = "", ...lines] = head.split("\r\n");
  const [, status] = /^HTTP\/1\.1 (\d{3}) [ -~]+$/.exec(line) ?? [];
  if (status === undefined) throw new Error(`This is no status line: ${JSON.stringify(line.slice(0, 200))}`);
  const fields = lines.map((field): [string, string] => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([ -~]*)$/.exec(field) ?? [];
    if (name === undefined || value === undefined) {
      throw new Error(`This is no field: ${JSON.stringify(field)}`);
    }
    return [name.toLowerCase(), value];
  });
  return openAnswer(Number(status), fields);
}

interface OpenAnswer extends RawAnswer {
  /** Takes more of the body. */
  add(bytes: Buffer): void;
}

function openAnswer(status: number, fields: RawAnswer["fields"]): OpenAnswer {
  let pieces: Buffer[] = [];
  return {
    status,
    fields,
    complete: false,
    get body() {
      // Put together when somebody looks: there may be megabytes, and a frame at a time.
      if (pieces.length !== 1) pieces = [Buffer.concat(pieces)];
      return pieces[0] as Buffer;
    },
    add: (bytes) => void pieces.push(bytes),
  };
}

/** How the body of an answer to POST or GET ends: RFC 9112, section 6.3. @returns undefined: there is none */
function bodyOf({ status, fields }: RawAnswer): Part | undefined {
  if (status < 200 || status === 204 || status === 304) return undefined;
  const values = (name: string) => fields.filter((field) => field[0] === name).map(([, value]) => value);
  const [lengths, codings] = [values("content-length"), values("transfer-encoding")];
  if (lengths.length + codings.length > 1) throw new Error("An answer says twice how long it is.");
  if (codings.length > 0) {
    if (codings[0] !== "chunked") throw new Error(`An answer is coded as ${codings[0]}.`);
    return { what: "chunk-size" };
  }
  if (lengths.length === 0) return { what: "rest" };
  const left = Number(lengths[0]);
  return left === 0 ? undefined : { what: "length", left };
}
