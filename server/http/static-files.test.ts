import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { request as send, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { connect } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { createHostRule } from "./host.ts";
import { defaultLimits, openPort } from "./port.ts";
import { createSite } from "./site.ts";
import { loadStaticFiles } from "./static-files.ts";

const page = "<!doctype html><title>Restante</title>";
const script = "console.log('hello')".repeat(50);

async function serve(directory: string) {
  const rules = { answersTo: createHostRule([]), publicOrigin: undefined, corsOrigins: [] };
  const files = await loadStaticFiles(directory);
  const onRequest = createSite({ rules, rpc: () => false, files, stalledWriteMs: 100 });
  const port = await openPort({
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    limits: defaultLimits,
    onRequest,
  });
  after(() => port.close(0));
  return port.address.port;
}

function builtSite(): string {
  const directory = mkdtempSync(join(tmpdir(), "restante-site-"));
  mkdirSync(join(directory, "assets"));
  writeFileSync(join(directory, "index.html"), page);
  writeFileSync(join(directory, "favicon.svg"), "<svg/>");
  writeFileSync(join(directory, "assets/app-1a2b.js"), script);
  writeFileSync(join(directory, "assets/app-1a2b.js.br"), brotliCompressSync(script));
  writeFileSync(join(directory, "assets/app-1a2b.js.gz"), gzipSync(script));
  return directory;
}

const port = await serve(builtSite());

async function get(path: string, headers: IncomingHttpHeaders = {}, method = "GET", at = port) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  send({ host: "127.0.0.1", port: at, path, headers, method }, resolve).on("error", reject).end();
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

test("a hashed asset is kept for ever, the page is asked for every time", async () => {
  const asset = await get("/assets/app-1a2b.js");
  assert.equal(asset.headers["cache-control"], "public, max-age=31536000, immutable");
  assert.equal(asset.headers["content-type"], "text/javascript; charset=utf-8");
  assert.equal(asset.body.toString(), script);
  const index = await get("/");
  assert.equal(index.headers["cache-control"], "no-cache");
  assert.equal(index.body.toString(), page);
});

test("a file comes in the smallest encoding that the client takes", async () => {
  const path = "/assets/app-1a2b.js";
  const br = await get(path, { "accept-encoding": "gzip, deflate, br" });
  assert.equal(br.headers["content-encoding"], "br");
  assert.equal(br.headers.vary, "accept-encoding");
  assert.equal(brotliDecompressSync(br.body).toString(), script);
  const gzip = await get(path, { "accept-encoding": "gzip;q=0.5, br;q=0" });
  assert.equal(gzip.headers["content-encoding"], "gzip");
  assert.equal(gunzipSync(gzip.body).toString(), script);
  const plain = await get(path, { "accept-encoding": "identity" });
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(new Set([br, gzip, plain].map(({ headers }) => headers.etag)).size, 3, "a tag for each");
});

test("what the client has already is not sent again", async () => {
  const { headers } = await get("/");
  for (const tag of [headers.etag, `"other", ${headers.etag}`, `W/${headers.etag}`, "*"]) {
    const again = await get("/", { "if-none-match": tag });
    assert.equal(again.status, 304, String(tag));
    assert.equal(again.body.length, 0);
    assert.equal(again.headers.etag, headers.etag);
  }
  assert.equal((await get("/", { "if-none-match": '"other"' })).status, 200);
});

test("who asks for a file and does not read it is cut", async (t) => {
  const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 0 } });
  session.on("error", () => {});
  t.after(() => session.destroy());
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});
  let bytes = 0;
  stream.on("data", ({ length }: Buffer) => (bytes += length));
  await once(stream, "close");
  assert.equal(bytes, 0, "it had no room for any");
});

test("HEAD answers like GET, without the body", async () => {
  const { status, headers, body } = await get("/", {}, "HEAD");
  assert.equal(status, 200);
  assert.equal(headers["content-length"], String(page.length));
  assert.equal(body.length, 0);
});

test("every place in the app has an address, also one with dots that a person goes to", async () => {
  for (const path of ["/c/c_123", "/@bob", "/login?next=%2F", "/r%C3%BCm"]) {
    assert.equal((await get(path)).body.toString(), page, path);
  }
  assert.equal((await get("/@user.a", { accept: "text/html,*/*" })).body.toString(), page);
});

test("what is missing is missing, and never the page in disguise", async () => {
  const html = { accept: "text/html" };
  const missing = [
    "/assets/gone.js",
    "/assets/gone",
    "/missing.png",
    "/__proto__",
    "/.env",
    "/constructor.js",
    "/favicon.svg.br",
  ];
  for (const path of missing) {
    assert.equal((await get(path)).status, 404, path);
  }
  assert.equal((await get("/assets/gone.js", html)).status, 404);
  assert.equal((await get("/__proto__", html)).status, 404);
});

test("every response carries the security headers, a refusal too", async () => {
  for (const path of ["/", "/assets/app-1a2b.js", "/missing.png", "/%00"]) {
    const { headers } = await get(path);
    assert.match(
      String(headers["content-security-policy"]),
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    );
    assert.match(String(headers["content-security-policy"]), /; trusted-types restante-service-worker$/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.equal(headers["strict-transport-security"], undefined, "not on plain http");
  }
});

test("a window stays apart from its opener, where the browser heeds it; elsewhere it would only complain", async () => {
  const policy = async (host: string): Promise<unknown> =>
    (await get("/", { host })).headers["cross-origin-opener-policy"];
  for (const host of ["localhost", "chat.localhost:8080", "127.0.0.1", "[::1]:8080"]) {
    assert.equal(await policy(host), "same-origin", host);
  }
  for (const host of ["192.168.1.2", "10.0.0.1:8080"]) {
    assert.equal(await policy(host), undefined, host);
  }
});

test("without a built site, the server says how to build it", async () => {
  const { status, body } = await get("/", {}, "GET", await serve("/does/not/exist"));
  assert.equal(status, 503);
  assert.match(body.toString(), /npm start/);
});
