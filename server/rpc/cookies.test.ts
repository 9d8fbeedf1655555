import assert from "node:assert/strict";
import { test } from "node:test";
import { createCookies } from "./cookies.ts";

const SECRET = "s".repeat(43);
const plain = createCookies({ instanceId: "a1", publicOrigin: undefined });

function brought(cookie: string, url = "http://localhost:8080/x", cookies = plain) {
  const { token, browserSecret } = cookies({ url, header: new Headers(cookie === "" ? {} : { cookie }) });
  return { token, browserSecret };
}

test("a call's cookies are found among others, whatever stands around them", () => {
  const both = { token: "t", browserSecret: SECRET };
  assert.deepEqual(brought(`restante_a1=t; restante_re_a1=${SECRET}`), both);
  assert.deepEqual(brought(`x=1;restante_re_a1=${SECRET} ;;=; y;restante_a1= t ; z=restante_a1=q`), both);
  assert.deepEqual(brought(""), { token: undefined, browserSecret: undefined });
  assert.deepEqual(brought("restante_a1"), { token: undefined, browserSecret: undefined });
  assert.deepEqual(brought("xrestante_a1=t; Restante_a1=t"), { token: undefined, browserSecret: undefined });
});

test("of two cookies with one name the first counts, and an ill-formed browser secret does not", () => {
  assert.equal(brought("restante_a1=one; restante_a1=two").token, "one");
  assert.equal(brought("restante_re_a1=short").browserSecret, undefined);
});

test("another instance on the same host has cookies of its own", () => {
  assert.deepEqual(brought(`restante_b2=t; restante_re_b2=${SECRET}`), {
    token: undefined,
    browserSecret: undefined,
  });
});

test("cookies are out of a script's reach and stay on this site", () => {
  const call = plain({ url: "http://localhost:8080/x", header: new Headers() });
  assert.equal(
    call.setToken("t", { untilClosed: false }),
    "restante_a1=t; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax",
  );
  assert.equal(call.setToken("t", { untilClosed: true }), "restante_a1=t; Path=/; HttpOnly; SameSite=Lax");
  assert.equal(call.clearToken(), "restante_a1=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
  assert.equal(
    call.setBrowserSecret(SECRET),
    `restante_re_a1=${SECRET}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict`,
  );
});

const underTls: [name: string, url: string, publicOrigin: string | undefined][] = [
  ["the request came by TLS", "https://chat.example/x", undefined],
  ["a proxy speaks TLS for us", "http://10.0.0.2:8080/x", "https://chat.example"],
];
for (const [name, url, publicOrigin] of underTls) {
  test(`when ${name}, cookies are Secure and no plain page can plant one`, () => {
    const cookies = createCookies({ instanceId: "a1", publicOrigin });
    const call = cookies({ url, header: new Headers() });
    assert.equal(
      call.setToken("t", { untilClosed: false }),
      "__Host-restante_a1=t; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure",
    );
    assert.equal(brought("__Host-restante_a1=t", url, cookies).token, "t");
    assert.equal(brought("restante_a1=t", url, cookies).token, undefined);
  });
}
