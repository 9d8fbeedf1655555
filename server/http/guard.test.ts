import assert from "node:assert/strict";
import { test } from "node:test";
import { guard, type RequestHead } from "./guard.ts";
import { createHostRule } from "./host.ts";

const rules = {
  answersTo: createHostRule(["chat.example.com", "box", "box.local"]),
  publicOrigin: "https://chat.example.com",
  corsOrigins: ["https://board.example.com"],
};

const call: RequestHead = {
  method: "POST",
  target: "/chat.v1.ChatService/SendMessage",
  hosts: ["localhost:8080"],
  headerCount: 5,
  headerLength: 500,
  contentType: "application/json",
  site: undefined,
  origin: undefined,
  secure: false,
};
const page: RequestHead = { ...call, method: "GET", target: "/", contentType: undefined };

function verdict(head: RequestHead): number | string {
  const result = guard(head, rules);
  return "status" in result ? result.status : result.kind;
}

test("a malformed, missing or repeated Host is refused before anything parses it", () => {
  const bad = [
    "",
    "a b",
    "[",
    "x:99999",
    "x:",
    "[::1",
    "a@b",
    "a/b",
    "x:1:2",
    "%00",
    ".",
    "[1]",
    "1.2.3.999",
  ];
  for (const host of bad) {
    assert.equal(verdict({ ...page, hosts: [host] }), 400, `Host: ${host}`);
  }
  assert.equal(verdict({ ...page, hosts: [] }), 400);
  assert.equal(verdict({ ...page, hosts: ["localhost", "localhost"] }), 400);
});

test("every address, localhost, the machine's own names and the configured ones are answered", () => {
  const good = [
    "127.0.0.1:8080",
    "[::1]:8080",
    "192.168.1.5",
    "localhost",
    "LOCALHOST:1",
    "localhost.",
    "box",
    "box.local:80",
    "chat.example.com",
  ];
  for (const host of good) {
    assert.equal(verdict({ ...page, hosts: [host] }), "page", `Host: ${host}`);
  }
});

test("a name that could have been pointed here is refused with a sentence that names the setting", () => {
  for (const host of [
    "evil.example",
    "chat.example.com.evil.example",
    "xlocalhost",
    "box.evil.example:8080",
  ]) {
    const result = guard({ ...page, hosts: [host] }, rules);
    assert.ok("status" in result && result.status === 421, `Host: ${host}`);
    assert.match(result.sentence, /ALLOWED_HOSTS/);
  }
});

test("paths that can name nothing are refused", () => {
  const bad = [
    "*",
    "//x",
    "/a//b",
    "/%00",
    "/%",
    "/a/../b",
    "/..",
    "/%2e%2e/x",
    "/a\\b",
    "/%0d%0a",
    "http://x/",
    "",
    `/${"x".repeat(3_000)}`,
  ];
  for (const target of bad) {
    assert.equal(verdict({ ...page, target }), 404, target.slice(0, 40));
  }
  assert.equal(verdict({ ...page, target: "/@user.a?x=//y" }), "page");
});

test("only GET and HEAD read pages, only POST makes calls", () => {
  for (const method of ["PUT", "DELETE", "TRACE", "OPTIONS", "PATCH", "POST"]) {
    assert.equal(verdict({ ...page, method }), 405, method);
  }
  for (const method of ["GET", "HEAD", "PUT", "OPTIONS"]) {
    const result = guard({ ...call, method }, rules);
    assert.ok("status" in result && result.status === 405 && result.allow === "POST", method);
  }
  assert.equal(verdict({ ...page, method: "HEAD" }), "page");
});

test("a call in a content type that a form could send is refused", () => {
  const bad = [
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    undefined,
    "",
    "application/grpc-web-text",
    "application/grpc-web-text+proto",
    "application/jsonp",
    "application/protox",
  ];
  for (const contentType of bad) {
    assert.equal(verdict({ ...call, contentType }), 415, String(contentType));
  }
  const good = [
    "application/json",
    "application/json; charset=utf-8",
    "application/proto",
    "application/connect+json",
    "application/connect+proto",
    "application/grpc",
    "application/grpc+proto",
    "application/grpc-web+proto",
    "application/grpc-web",
    "Application/JSON",
  ];
  for (const contentType of good) {
    assert.equal(verdict({ ...call, contentType }), "rpc", contentType);
  }
});

test("a call made by a page of another site, port or scheme is refused", () => {
  const foreign = [
    "null",
    "http://localhost:9999",
    "https://localhost:8080",
    "http://evil.example",
    "http://localhost",
    "http://localhost:8080.evil.example",
  ];
  for (const origin of foreign) {
    assert.equal(verdict({ ...call, origin }), 403, origin);
  }
  for (const site of ["cross-site", "same-site", "", "anything"]) {
    assert.equal(verdict({ ...call, site, origin: "http://localhost:8080" }), 403, site);
  }
});

test("our own pages and programs without a browser are let in", () => {
  assert.equal(verdict({ ...call, origin: "http://localhost:8080" }), "rpc");
  assert.equal(verdict({ ...call, secure: true, origin: "https://localhost:8080" }), "rpc");
  assert.equal(
    verdict({ ...call, origin: "https://chat.example.com" }),
    "rpc",
    "behind a proxy that ends TLS",
  );
  assert.equal(
    verdict({ ...call, site: "same-origin", origin: "https://elsewhere.example" }),
    "rpc",
    "the browser knows best",
  );
  assert.equal(verdict({ ...call, site: "none" }), "rpc");
  assert.equal(verdict(call), "rpc");
});

test("behind a proxy that ends TLS, a page of the same name on plain http is another site", () => {
  for (const hosts of [["chat.example.com"], ["chat.example.com:443"]]) {
    assert.equal(verdict({ ...call, hosts, origin: "https://chat.example.com" }), "rpc");
    assert.equal(verdict({ ...call, hosts, origin: "http://chat.example.com" }), 403);
    assert.equal(verdict({ ...call, hosts, origin: "null" }), 403);
  }
});

test("a page of a site that the operator named may make calls, and no other's may, by a port's difference", () => {
  const invited = { ...call, site: "cross-site", origin: "https://board.example.com" };
  assert.deepEqual(guard(invited, rules), {
    path: call.target,
    kind: "rpc",
    invited: "https://board.example.com",
  });
  assert.equal(verdict({ ...invited, site: undefined }), "rpc");
  assert.equal(verdict({ ...invited, method: "OPTIONS", contentType: undefined }), "preflight");
  assert.equal(verdict({ ...invited, contentType: "text/plain" }), 415);
  for (const origin of ["https://board.example.com:8443", "http://board.example.com", "null", undefined]) {
    assert.equal(verdict({ ...invited, origin }), 403, String(origin));
    assert.equal(verdict({ ...invited, origin, method: "OPTIONS" }), 405, String(origin));
  }
  assert.equal(verdict({ ...page, ...{ site: "cross-site", origin: "https://board.example.com" } }), "page");
});

test("an empty Origin is nobody's, also where there is no other address", () => {
  const result = guard({ ...call, origin: "" }, { ...rules, publicOrigin: undefined });
  assert.equal("status" in result && result.status, 403);
});

test("a request with a very large header is refused, which HTTP/2 leaves to us", () => {
  assert.equal(verdict({ ...call, headerLength: 16_384 }), "rpc");
  assert.equal(verdict({ ...call, headerLength: 16_385 }), 431);
  assert.equal(verdict({ ...page, headerLength: 16_385 }), 431);
});

test("a request with very many header fields is refused", () => {
  assert.equal(verdict({ ...call, headerCount: 100 }), "rpc");
  assert.equal(verdict({ ...call, headerCount: 101 }), 431);
});

test("a call to a service without a package is still a call", () => {
  assert.equal(verdict({ ...call, target: "/Chat/Send" }), "rpc");
});
