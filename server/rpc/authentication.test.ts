import assert from "node:assert/strict";
import { test } from "node:test";
import { createContextValues } from "@connectrpc/connect";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { temporaryIdentity } from "../../test/identity/temporary-identity.ts";
import { logOut } from "../identity/log-out.ts";
import { createAuthentication } from "./authentication.ts";
import { callerKey } from "./caller.ts";
import { createCookies } from "./cookies.ts";

test("attack 35: a stream is under its session before its body is there, however much ends until then", async () => {
  await using at = await temporaryIdentity();
  const { identity } = at;
  const { token } = await at.logIn("ana");
  const cookies = createCookies({ instanceId: "i", publicOrigin: undefined });
  const contextValues = createContextValues();
  await createAuthentication({ identity, cookies })({
    method: ChatService.method.receiveMessages,
    url: "http://localhost/",
    header: new Headers({ authorization: `Bearer ${token}` }),
    signal: new AbortController().signal,
    contextValues,
  });
  await logOut(identity, { token, browserSecret: undefined, forget: false });
  identity.registry.end(Array.from({ length: 2_000 }, (_, number) => `other ${number}`));
  assert.equal(contextValues.get(callerKey)?.sessionEnded.aborted, true);
});
