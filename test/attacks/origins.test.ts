import assert from "node:assert/strict";
import { test } from "node:test";
import { bearer, post } from "./calls.ts";
import { message, targetForTests } from "./target.ts";

const target = await targetForTests();
const { url, port, ana, bob } = target;
const send = "/chat.v1.ChatService/SendMessage";
const logIn = "/chat.v1.SessionService/LogIn";

test("attack 54: what a form or a fetch of another site can post is refused", async () => {
  const body = JSON.stringify(message(bob));
  const site = { ...bearer(ana.token), origin: "https://evil.example" };
  // The only content types that a browser posts to another site without asking first.
  for (const type of [
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
  ]) {
    const { status } = await post(target, send, body, { ...site, "content-type": type });
    assert.ok([403, 415].includes(status), `${type}: ${status}`);
    const silent = await post(target, send, body, { ...bearer(ana.token), "content-type": type });
    assert.equal(silent.status, 415, type);
  }
  const asked = await post(target, send, "", { ...site, "access-control-request-method": "POST" }, "OPTIONS");
  assert.ok(asked.status >= 400 && asked.headers["access-control-allow-origin"] === undefined);
});

test("attack 55: a page of another origin is refused with 403, whatever it calls", async () => {
  const origins = [
    "null",
    "https://evil.example",
    `http://localhost:${port + 1}`,
    "http://localhost",
    `https://localhost:${port}`,
    `http://127.0.0.1:${port}`,
    `http://localhost.evil.example:${port}`,
    `${url}.evil.example`,
    "",
    "file://",
  ];
  for (const path of [send, logIn, "/chat.v1.ServerService/GetInfo"]) {
    for (const origin of origins) {
      const answer = await post(target, path, "{}", { ...bearer(ana.token), origin });
      assert.equal(answer.status, 403, `${path} from ${JSON.stringify(origin)}`);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
    }
    for (const site of ["same-site", "cross-site", "SAME-ORIGIN", "", "same-origin, cross-site"]) {
      const answer = await post(target, path, "{}", {
        ...bearer(ana.token),
        origin: url,
        "sec-fetch-site": site,
      });
      assert.equal(answer.status, 403, `${path}, ${site}`);
    }
  }
  const own = { ...bearer(ana.token), origin: url, "sec-fetch-site": "same-origin" };
  assert.equal((await post(target, send, JSON.stringify(message(bob)), own)).code, "ok");
  target.stored(1);
});

test("attack 56: no other site may frame a page, and every answer says so", async () => {
  for (const path of ["/", "/chat", "/nothing.js", "/index.html"]) {
    const { headers } = await post(target, path, "", {}, "GET");
    assert.match(String(headers["content-security-policy"]), /frame-ancestors 'none'/, path);
    assert.equal(headers["x-frame-options"], "DENY", path);
  }
});

test("attack 57: the policy lets nothing run, load or connect but what this server serves", async () => {
  const { headers } = await post(target, "/", "", {}, "GET");
  const policy = String(headers["content-security-policy"]);
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /require-trusted-types-for 'script'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  assert.equal(headers["x-content-type-options"], "nosniff");
});
