import assert from "node:assert/strict";
import { once } from "node:events";
import { request as send, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { test, type TestContext } from "node:test";
import { createHostRule } from "./host.ts";
import { defaultLimits, openPort } from "./port.ts";
import { createSite } from "./site.ts";

const board = "https://board.example.com";
const path = "/chat.v1.ChatService/ListConversations";

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
}

/** A site whose calls all answer 200. `asked` are the headers that they came with. */
async function open(t: TestContext, corsOrigins: string[]) {
  const asked: IncomingHttpHeaders[] = [];
  const port = await openPort({
    host: "127.0.0.1",
    port: 0,
    tls: undefined,
    limits: defaultLimits,
    onRequest: createSite({
      rules: { answersTo: createHostRule([]), publicOrigin: undefined, corsOrigins },
      rpc: (_path, request, response) => {
        asked.push(request.headers);
        response.end();
        return true;
      },
      files: new Map(),
      stalledWriteMs: 30_000,
    }),
  });
  t.after(() => port.close(0));
  const ask = async (method: string, headers: OutgoingHttpHeaders): Promise<Answer> => {
    const request = send({ host: "127.0.0.1", port: port.address.port, path, method, headers }).end();
    const [response] = await once(request, "response");
    response.resume();
    return { status: response.statusCode, headers: response.headers };
  };
  return { asked, ask };
}

const call = { origin: board, "sec-fetch-site": "cross-site", "content-type": "application/json" };

test("a browser is told that an invited page may call, by token and without cookies", async (t) => {
  const { ask, asked } = await open(t, [board]);
  const { status, headers } = await ask("OPTIONS", {
    origin: board,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  });
  assert.equal(status, 204);
  assert.equal(headers["access-control-allow-origin"], board);
  assert.equal(headers["access-control-allow-methods"], "POST");
  assert.match(String(headers["access-control-allow-headers"]), /authorization.*content-type/);
  assert.equal(headers["access-control-allow-credentials"], undefined);
  assert.match(String(headers["vary"]), /origin/);
  assert.deepEqual(asked, []);
});

test("an invited page reads the answer; a cookie that came along counts for nothing", async (t) => {
  const { ask, asked } = await open(t, [board]);
  const { status, headers } = await ask("POST", { ...call, cookie: "session=x", authorization: "Bearer y" });
  assert.equal(status, 200);
  assert.equal(headers["access-control-allow-origin"], board);
  assert.equal(headers["cross-origin-resource-policy"], "cross-origin");
  assert.match(String(headers["access-control-expose-headers"]), /(?:^|, )x-request-id(?:,|$)/);
  assert.deepEqual([asked[0]?.cookie, asked[0]?.authorization], [undefined, "Bearer y"]);
});

test("no other page is invited, and nobody is where the operator named none", async (t) => {
  for (const origins of [[], ["https://other.example.com"]]) {
    const { ask, asked } = await open(t, origins);
    for (const [method, expected] of [
      ["POST", 403],
      ["OPTIONS", 405],
    ] as const) {
      const { status, headers } = await ask(method, call);
      assert.equal(status, expected);
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
    assert.deepEqual(asked, []);
  }
});

test("our own page's cookie is left alone", async (t) => {
  const { ask, asked } = await open(t, [board]);
  const own = { "sec-fetch-site": "same-origin", "content-type": "application/json", cookie: "session=x" };
  const { headers } = await ask("POST", own);
  assert.equal(headers["access-control-allow-origin"], undefined);
  assert.equal(asked[0]?.cookie, "session=x");
});
