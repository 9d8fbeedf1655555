import assert from "node:assert/strict";
import { test } from "node:test";
import { createHostRule } from "./host.ts";
import { createGrants } from "./lane-grants.ts";
import { readLaneHead } from "./lane-head.ts";

const path = "/chat.v1.ChatService/SendMessage";
const rules = {
  answersTo: createHostRule(["chat.example.com"]),
  publicOrigin: "https://chat.example.com",
  corsOrigins: ["https://board.example.com"],
};
const grants = createGrants(rules, 75_000);

function grant(fields: Record<string, string>, ask = grants) {
  const all = { host: "localhost:8080", "content-type": "application/grpc-web+proto", ...fields };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = readLaneHead(lines.join(""));
  return head && ask(head, false, path);
}

test("what the guard lets through at once has a grant, and however often it is asked, the same", () => {
  const first = grant({});
  assert.ok(first);
  assert.equal(first.origin, "http://localhost:8080");
  assert.equal(grant({}), first);
  assert.ok(grant({ origin: "http://localhost:8080" }));
  assert.ok(grant({ "sec-fetch-site": "same-origin" }));
});

test("what the guard refuses has none, also after the same was let through from elsewhere", () => {
  const refused: Record<string, string>[] = [
    { host: "evil.example.com" },
    { host: "a b" },
    { origin: "https://evil.example.com" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "" },
    { origin: "http://localhost:8081" },
    // A page that the operator invited is answered on the long way.
    { origin: "https://board.example.com" },
    { padding: "x".repeat(16 * 1024) },
  ];
  for (const fields of refused) {
    assert.equal(grant(fields), undefined, JSON.stringify(fields));
    assert.ok(grant({}));
  }
  const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`x-${index}`, ""]));
  assert.equal(grant(many), undefined);
});

test("whoever makes up names fills nothing", () => {
  const ask = createGrants(rules, 75_000);
  const first = grant({}, ask);
  for (let index = 0; index < 600; index += 1)
    assert.equal(grant({ origin: `https://x${index}` }, ask), undefined);
  assert.deepEqual(grant({}, ask), first);
});

test("answers carry what all answers carry, by the way they go", () => {
  const plain = grant({ host: "192.168.1.5:8080" });
  const proxied = grant({ host: "chat.example.com" });
  assert.match(String(plain?.head), /\r\ncontent-security-policy: /);
  assert.match(String(plain?.head), /\r\ncache-control: no-store, no-transform\r\n/);
  assert.match(String(plain?.head), /\r\nvary: /);
  assert.doesNotMatch(String(plain?.head), /strict-transport-security/);
  assert.match(String(proxied?.head), /\r\nstrict-transport-security: /);
});
