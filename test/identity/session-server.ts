import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { AccountService } from "#proto/chat/v1/account_pb.ts";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import type { Ending } from "../../server/ending.ts";
import type { SignUp } from "../../server/identity/claim.ts";
import { Refusal } from "../../server/refusal.ts";
import { addPasskey } from "../../server/rpc/add-passkey.ts";
import { answerLink } from "../../server/rpc/answer-link.ts";
import { createAuthentication } from "../../server/rpc/authentication.ts";
import { beginPasskeyLogIn } from "../../server/rpc/begin-passkey-log-in.ts";
import { beginPasskey } from "../../server/rpc/begin-passkey.ts";
import { requireCaller } from "../../server/rpc/caller.ts";
import { cancelLink } from "../../server/rpc/cancel-link.ts";
import { clientAddressKey } from "../../server/rpc/client-address.ts";
import { createCookies } from "../../server/rpc/cookies.ts";
import { createLink } from "../../server/rpc/create-link.ts";
import { createToWireError, errorMapping } from "../../server/rpc/errors.ts";
import { gateKeeping } from "../../server/rpc/gate.ts";
import { getLink } from "../../server/rpc/get-link.ts";
import { getSession } from "../../server/rpc/get-session.ts";
import { issueRecoveryCode } from "../../server/rpc/issue-recovery-code.ts";
import { logIn } from "../../server/rpc/log-in.ts";
import { logOut } from "../../server/rpc/log-out.ts";
import { createRelyingParty } from "../../server/rpc/relying-party.ts";
import { removePasskey } from "../../server/rpc/remove-passkey.ts";
import { requestLink } from "../../server/rpc/request-link.ts";
import { setPassword } from "../../server/rpc/set-password.ts";
import { temporaryIdentity, type TemporaryIdentity } from "./temporary-identity.ts";

export interface SessionServer extends AsyncDisposable, Pick<TemporaryIdentity, "identity" | "advance"> {
  url: string;
}

/** Where people find the server, as their passkeys know it. */
export const PUBLIC_ORIGIN = "https://chat.example.com";

/**
 * SessionService, what AccountService says about credentials, and a stream that lasts as long as its session, over
 * real HTTP.
 *
 * @param signUp what a new name needs
 */
export async function sessionServer(signUp: SignUp = "open"): Promise<SessionServer> {
  const temporary = await temporaryIdentity({}, signUp);
  const { identity, store, advance } = temporary;
  const cookies = createCookies({ instanceId: "test", publicOrigin: undefined });
  const relyingParty = createRelyingParty(PUBLIC_ORIGIN);
  const deps = { identity, cookies, relyingParty, epoch: store.epoch, sendThrottle: () => 0 };
  const server = createServer(
    connectNodeAdapter({
      interceptors: [
        errorMapping(createToWireError((_kind, error) => console.error(error))),
        gateKeeping(createAuthentication(deps)),
      ],
      contextValues: (request) =>
        createContextValues().set(clientAddressKey, request.socket.remoteAddress ?? ""),
      routes(router) {
        router.service(SessionService, {
          logIn: logIn(deps),
          logOut: logOut(deps),
          getSession: getSession(deps),
          setPassword: setPassword(deps),
          beginPasskeyLogIn: beginPasskeyLogIn(deps),
          requestLink: requestLink(deps),
        });
        router.service(AccountService, {
          beginPasskey: beginPasskey(deps),
          addPasskey: addPasskey(deps),
          removePasskey: removePasskey(deps),
          issueRecoveryCode: issueRecoveryCode(deps),
          createLink: createLink(deps),
          getLink: getLink(deps),
          answerLink: answerLink(deps),
          cancelLink: cancelLink(deps),
        });
        router.service(ChatService, {
          async *receiveMessages(_request, context) {
            const { deviceId, sessionEnded } = requireCaller(context);
            yield { frame: { case: "hello", value: { deviceId } } };
            await Promise.race([ended(sessionEnded), ended(context.signal)]);
            throw new Refusal("session-required", "The session has ended.");
          },
        });
      },
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    identity,
    advance,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await temporary[Symbol.asyncDispose]();
    },
  };
}

function ended(ending: Ending): Promise<void> {
  return new Promise((resolve) => {
    if (ending.aborted) resolve();
    ending.addEventListener("abort", resolve);
  });
}

/** What came back from a call. */
export interface Answer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- JSON as it comes from the wire
  body: any;
  /** The `Set-Cookie` lines. */
  setCookie: string[];
}

/** Calls a method of SessionService, or `SERVICE/METHOD`, as `curl` would: Connect's JSON over HTTP/1.1. */
export async function call(
  server: Pick<SessionServer, "url">,
  method: string,
  message: object,
  headers: Record<string, string> = {},
  query = "",
): Promise<Answer> {
  const path = method.includes("/") ? method : `SessionService/${method}`;
  const response = await fetch(`${server.url}/chat.v1.${path}${query}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(message),
  });
  return { status: response.status, body: await response.json(), setCookie: response.headers.getSetCookie() };
}

/** A browser, as far as cookies go. */
export function browser(server: Pick<SessionServer, "url">) {
  const jar = new Map<string, string>();
  return {
    jar,
    async call(method: string, message: object = {}): Promise<Answer> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { origin: server.url, "sec-fetch-site": "same-origin" };
      const answer = await call(server, method, message, cookie === "" ? headers : { ...headers, cookie });
      for (const line of answer.setCookie) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (line.includes("Max-Age=0;")) jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
  };
}

/** Why a call was refused; undefined: it was not. */
export function reasonOf({ body }: Answer): string | undefined {
  return body.details?.[0]?.debug?.reason;
}

/** Asserts a refusal by its code and its reason. */
export function refused(answer: Answer, code: string, reason: string): void {
  assert.deepEqual([answer.body.code, reasonOf(answer)], [code, reason]);
}
