import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { nothingHere } from "./guard.ts";
import { endWith, refuse, type Request, type Response } from "./message.ts";

type Encoding = "br" | "gzip" | "identity";

interface Variant {
  encoding: Encoding;
  body: Buffer;
  etag: string;
}

interface StaticFile {
  contentType: string;
  cacheControl: string;
  /** The smallest first. */
  variants: Variant[];
}

/** The built site, held in memory. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

const precompressed: readonly (readonly [string, Encoding])[] = [
  [".br", "br"],
  [".gz", "gzip"],
];

/** Reads a directory of built files with their `.br` and `.gz` siblings; empty when there is no such directory. */
export async function loadStaticFiles(directory: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const present = new Set(await filesUnder(directory));
  for (const file of present) {
    if (!precompressed.some(([suffix]) => file.endsWith(suffix))) {
      files.set(
        `/${relative(directory, file).split(sep).join("/")}`,
        await loadFile(directory, file, present),
      );
    }
  }
  return files;
}

/**
 * Answers a GET or HEAD. Paths that are no file but could be a place in the app get its page, so that every
 * conversation has an address.
 */
export function serveStatic(files: StaticFiles, path: string, request: Request, response: Response): void {
  if (!files.has("/index.html")) {
    return refuse(request, response, notBuilt);
  }
  const file =
    files.get(path) ??
    (isPlaceInApp(path, request.headers.accept ?? "") ? files.get("/index.html") : undefined);
  if (file === undefined) {
    return refuse(request, response, nothingHere);
  }
  const variant = chooseVariant(file, request);
  response.setHeader("cache-control", file.cacheControl);
  response.setHeader("vary", "accept-encoding");
  response.setHeader("etag", variant.etag);
  if (matches(request.headers["if-none-match"], variant.etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  sendVariant(file, variant, request, response);
}

const notBuilt = {
  status: 503,
  sentence: "The server runs, but its web app has not been built. Stop it and start it with: npm start",
};

/** Names may contain dots, so a path that looks like a file still is a place when a person navigates to it. */
function isPlaceInApp(path: string, accept: string): boolean {
  if (path.startsWith("/assets/") || !/^\/(?:$|[@\p{L}\p{N}])/u.test(path)) {
    return false;
  }
  return extname(path) === "" || accept.includes("text/html");
}

function sendVariant(file: StaticFile, variant: Variant, request: Request, response: Response): void {
  response.setHeader("content-type", file.contentType);
  response.setHeader("content-length", variant.body.length);
  if (variant.encoding !== "identity") {
    response.setHeader("content-encoding", variant.encoding);
  }
  endWith(request, response, variant.body);
}

function chooseVariant(file: StaticFile, request: Request): Variant {
  const accepted = acceptedEncodings(request.headers["accept-encoding"] ?? "");
  const variant = file.variants.find(({ encoding }) => encoding === "identity" || accepted.has(encoding));
  // The last variant is the file itself; it is always there.
  return variant ?? (file.variants.at(-1) as Variant);
}

/** Encodings a client takes; those with weight 0 are refused. */
function acceptedEncodings(header: string): Set<string> {
  const entries = header
    .toLowerCase()
    .split(",")
    .map((entry) => entry.split(";").map((part) => part.trim()));
  return new Set(
    entries.filter(([, weight = "q=1"]) => Number(weight.slice("q=".length)) > 0).map(([name = ""]) => name),
  );
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

async function loadFile(directory: string, file: string, present: ReadonlySet<string>): Promise<StaticFile> {
  const variants: Variant[] = [];
  for (const [suffix, encoding] of precompressed) {
    if (present.has(file + suffix)) {
      variants.push(variantOf(await readFile(file + suffix), encoding));
    }
  }
  variants.push(variantOf(await readFile(file), "identity"));
  return {
    contentType: contentTypes[extname(file)] ?? "application/octet-stream",
    cacheControl: file.startsWith(join(directory, "assets") + sep)
      ? "public, max-age=31536000, immutable"
      : "no-cache",
    variants,
  };
}

function variantOf(body: Buffer, encoding: Encoding): Variant {
  const hash = createHash("sha256").update(body).digest("base64url").slice(0, 27);
  return { encoding, body, etag: `"${hash}"` };
}

async function filesUnder(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw error;
  }
}
