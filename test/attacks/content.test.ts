import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMarkdown } from "../../web/src/ui/markdown/parse-markdown.ts";
import { bearer, call, post, type Answer, type Json } from "./calls.ts";
import { head, statusOf } from "./sockets.ts";
import { logIn, message, targetForTests } from "./target.ts";

const target = await targetForTests({ LOG_LEVEL: "debug" });
const { ana, bob, conversationId, port } = target;

const chat = async (method: string, request: Json): Promise<Answer> =>
  call(target, `chat.v1.ChatService/${method}`, request, ana.token);

/** Sends, and reads it again. @returns what is stored; undefined when it was refused as no text */
async function stored(text: string): Promise<string | undefined> {
  const sent = await chat("SendMessage", message(bob, text));
  if (sent.code === "invalid_argument") return undefined;
  assert.equal(sent.code, "ok", sent.body);
  target.stored(1);
  const { json } = await chat("GetMessages", { conversationId, seqs: [sent.json["seq"]] });
  return (json as { messages: { text: string }[] }).messages[0]?.text;
}

test("attack 65: markup and links that run something are words, stored exactly and drawn inert", async () => {
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    '<https://good.example/" onmouseover="alert(1)>',
    "[x]: javascript:alert(1)\n\n[x]",
  ];
  for (const text of hostile) {
    assert.equal(await stored(text), text);
    for (const address of addressesIn(parseMarkdown(text)))
      assert.match(address, /^(?:https?:|mailto:)/i, text);
  }
});

/** The values of everything in a tree that could be an address, and no kind of node that could be more. */
function addressesIn(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(addressesIn);
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => {
    if (name === "type" || name === "kind") assert.doesNotMatch(String(value), /html|image|script/i);
    return /href|url|src/i.test(name) && typeof value === "string" ? [value] : addressesIn(value);
  });
}

test("attack 66: text that turns, ends lines or moves cursors is stored exactly or refused", async () => {
  const exact = [
    "\u202Eevil\u202C",
    "a\u2028b\u2029c",
    "\u001B[2J\u001B[31mred",
    "a\u200Bb\u{E0041}",
    "Z\u0335\u0336".repeat(1_000),
    "\u0007\b\u007F",
    "\uFFFE\uFFFF\uFEFFx",
    "👨‍👩‍👧‍👦".repeat(500),
  ];
  for (const text of exact) assert.equal(await stored(text), text, JSON.stringify(text.slice(0, 20)));
  assert.equal(await stored("a\0b"), undefined);
  for (const half of ["\\ud83e", "\\udd89\\ud83e", "x\\udc00"]) {
    const body = JSON.stringify(message(bob, "|")).replace("|", half);
    assert.equal(
      (await post(target, "/chat.v1.ChatService/SendMessage", body, bearer(ana.token))).code,
      "invalid_argument",
    );
  }
});

test("attack 67: a text of 8,001 characters, or of more than 32 KiB, is INVALID_ARGUMENT", async () => {
  for (const text of ["a".repeat(8_001), "€".repeat(8_001), "🦉".repeat(8_001), `${"🦉".repeat(8_192)}a`]) {
    assert.equal(await stored(text), undefined, `${text.length}`);
    const draft = await chat("SetDraft", { conversationId, text });
    assert.equal(draft.code, "invalid_argument");
  }
  const longest = "🦉".repeat(8_000);
  assert.equal(await stored(longest), longest);
});

test("attack 68: what means something to a database is a letter like any other to a search", async () => {
  const hostile = [
    "'; DROP TABLE users; --",
    "%",
    "_",
    "\\",
    "a%",
    "an_",
    "' OR 1=1 --",
    '" OR ""="',
    "ana\\",
    "[a-z]*",
    "*",
    "NEAR(ana bob)",
    "\0",
  ];
  for (const query of hostile) {
    for (const method of ["Find", "ListRooms"]) {
      const answer = await call(target, `chat.v1.DirectoryService/${method}`, { query }, ana.token);
      assert.ok(["ok", "invalid_argument"].includes(answer.code), `${query}: ${answer.body}`);
      assert.doesNotMatch(answer.body, /"(?:ana|bob)"/, `${method} ${query}`);
    }
    for (const field of ["pageToken", "conversationId"]) {
      const listed = await chat("ListMembers", { conversationId, [field]: query });
      assert.ok(["not_found", "invalid_argument"].includes(listed.code), `${field} ${query}: ${listed.code}`);
    }
  }
  await logIn(target, "an_underscore");
  const found = await call(target, "chat.v1.DirectoryService/Find", { query: "n_u" }, ana.token);
  assert.match(found.body, /"an_underscore"/);
});

test("attack 69: words of others are one escaped line of the log, or not in it", async () => {
  const forged = '\r\n{"level":60,"msg":"forged"}';
  const lines = [
    () => chat("SendMessage", message(bob, `hello${forged}`)).then(() => target.stored(1)),
    () => call(target, "chat.v1.SessionService/LogIn", { username: `mallory${forged}`, bearer: true }),
    () =>
      call(target, "chat.v1.SessionService/LogIn", {
        username: "mallory",
        bearer: true,
        deviceName: forged,
        password: forged,
      }),
    () =>
      post(target, "/chat.v1.ServerService/GetInfo", "{}", {
        "user-agent": 'x\t{"level":60,"msg":"forged"}\u0085',
      }),
    () => post(target, `/chat.v1.ServerService/${encodeURIComponent(forged)}`, "{}"),
    () =>
      chat("CreateRoom", {
        clientRoomId: crypto.randomUUID(),
        name: forged,
        visibility: "ROOM_VISIBILITY_PRIVATE",
      }),
  ];
  for (const attack of lines) await attack();
  const injected = head("GET / HTTP/1.1", "Host: localhost", `User-Agent: x\n{"level":60,"msg":"forged"}`);
  assert.equal(await statusOf(port, injected), 400);
  const printed = target.server
    .log()
    .split("\n")
    .filter((line) => line !== "");
  const [ready, ...records] = printed.toSorted((line) => (line.includes("is ready at") ? -1 : 1));
  assert.match(ready ?? "", /is ready at/);
  assert.ok(records.length > 5, "there is a log");
  for (const record of records) {
    const { level } = JSON.parse(record) as { level: number };
    assert.ok(level < 60, record);
  }
});
