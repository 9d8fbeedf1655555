import { DEFAULT_CHAT_LIMITS } from "../../server/chat/limits.ts";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, createClient, createContextValues } from "@connectrpc/connect";
import { AccountService } from "#proto/chat/v1/account_pb.ts";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { createAccountRemovals } from "../../server/chat/account-removals.ts";
import type { Chat } from "../../server/chat/chat.ts";
import { ensureLobby, welcome } from "../../server/chat/lobby.ts";
import { readLimits, type Limits } from "../../server/config-limits.ts";
import { systemClock } from "../../server/delivery/clock.ts";
import {
  createDelivery,
  defaultDeliverySettings,
  type Delivery,
  type DeliverySettings,
} from "../../server/delivery/delivery.ts";
import { createRpcAdapter } from "../../server/http/rpc-adapter.ts";
import { createIdentity, type Identity } from "../../server/identity/identity.ts";
import type { ThrottleRate } from "../../server/identity/throttle.ts";
import { parseUsername } from "../../server/identity/username.ts";
import type { AllowanceDeps } from "../../server/rpc/allowances.ts";
import { clientAddressKey } from "../../server/rpc/client-address.ts";
import { createCookies } from "../../server/rpc/cookies.ts";
import { createHandlers } from "../../server/rpc/handlers.ts";
import { createHealth } from "../../server/rpc/health.ts";
import type { LogCall } from "../../server/rpc/logging.ts";
import { EncodedFrame } from "../../server/rpc/encoded-frame.ts";
import { createThrottle } from "../../server/rpc/throttle.ts";
import { createRelyingParty } from "../../server/rpc/relying-party.ts";
import { createIdentityStore } from "../../server/store/identity-store.ts";
import { recordSightings } from "../../server/store/sightings.ts";
import { openSqliteStore } from "../../server/store/sqlite/open.ts";
import { tokenTransport } from "./token-transport.ts";
import { createPasskeyVerifier } from "../../server/webauthn/passkey-verifier.ts";

/** The whole server but for its process and its guarded port, with its gauges in reach. */
export interface ChatServer extends AsyncDisposable {
  url: string;
  delivery: Delivery<EncodedFrame>;
  /** For what is done on the server's machine. */
  identity: Identity;
  /** Every line that the log got. */
  logged: Parameters<LogCall>[1][];
  /** Somebody logs in with a client of their own. */
  arrives(username: string): Promise<Person>;
  /** The calls with a token; without one when it is empty. */
  as(token: string): Calls;
}

export interface Person extends Calls {
  userId: string;
  token: string;
}

/** Clients of one who makes calls. */
export interface Calls {
  chat: Client<typeof ChatService>;
  directory: Client<typeof DirectoryService>;
  session: Client<typeof SessionService>;
  account: Client<typeof AccountService>;
  operator: Client<typeof OperatorService>;
}

export interface ChatServerOptions {
  delivery?: Partial<DeliverySettings>;
  sends?: ThrottleRate;
  limits?: Partial<Limits>;
  load?: AllowanceDeps["load"];
}

export async function chatServer(options: ChatServerOptions = {}): Promise<ChatServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "restante-chat-"));
  const store = openSqliteStore({ dataDir, now: Date.now, ring: (hints) => delivery.hint(hints) });
  const delivery = createDelivery({
    store: store.feeds,
    clock: systemClock,
    now: Date.now,
    recordSightings: recordSightings(store.database),
    encode: (frame) => new EncodedFrame(frame),
    settings: { ...defaultDeliverySettings, ...options.delivery },
    random: Math.random,
    onError: (error) => console.error(error),
  });
  const limits = { ...readLimits({}), ...options.limits };
  const settings = { lobby: true, waitingNames: true, limits: DEFAULT_CHAT_LIMITS };
  const newId = (prefix: string): string => prefix + randomBytes(16).toString("base64url");
  const chat: Chat = { store: store.chat, env: { now: Date.now, newId }, settings, parseUsername };
  await ensureLobby(chat);
  const identityStore = createIdentityStore(store.database, (tx, userId) => welcome(tx, settings, userId));
  const removals = createAccountRemovals(chat, (error) => console.error(error));
  const identity = createIdentity({
    store: identityStore,
    now: Date.now,
    passkeys: createPasskeyVerifier("Restante"),
  });
  const logged: ChatServer["logged"] = [];
  const rpc = createRpcAdapter({
    handlers: createHandlers({
      chat,
      delivery,
      identity,
      cookies: createCookies({ instanceId: "test", publicOrigin: undefined }),
      relyingParty: createRelyingParty(undefined),
      epoch: store.epoch,
      removals,
      health: createHealth([]),
      reflection: false,
      info: {
        name: "",
        version: "",
        waitingNames: true,
        signUp: "open",
        deletesMessagesWithAccount: false,
        maxTextCodePoints: 1,
        maxTextBytes: 1,
        heartbeatMs: 1,
      },
      anonymousThrottle: createThrottle(systemClock, limits.anonymous),
      readThrottle: createThrottle(systemClock, limits.reads),
      load: options.load ?? { retryAfterMs: () => 0 },
      roomThrottle: createThrottle(systemClock, limits.roomChanges),
      exportThrottle: createThrottle(systemClock, limits.exports),
      sendThrottle: createThrottle(systemClock, options.sends ?? limits.sends),
      clock: systemClock,
      acceptCompression: [],
      logCall: (_level, record) => void logged.push(record),
      reportError: (kind, error) => console.error(kind, error),
    }),
    contextValues: (request) =>
      createContextValues().set(clientAddressKey, request.socket.remoteAddress ?? ""),
    onError: (error) => console.error(error),
  });
  const server = createServer((request, response) => {
    if (!rpc(request.url ?? "", request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    delivery,
    identity,
    logged,
    arrives: (username) => arrive(url, username),
    as: (token) => callsWith(url, token),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
      await delivery.settle();
      await removals.stop();
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function arrive(url: string, username: string): Promise<Person> {
  const { token, session } = await callsWith(url, "").session.logIn({ username, bearer: true });
  return { ...callsWith(url, token), userId: session?.user?.userId ?? "", token };
}

function callsWith(url: string, token: string): Calls {
  const authorized = tokenTransport(url, token);
  return {
    chat: createClient(ChatService, authorized),
    directory: createClient(DirectoryService, authorized),
    session: createClient(SessionService, authorized),
    account: createClient(AccountService, authorized),
    operator: createClient(OperatorService, authorized),
  };
}

/** Waits for something that the other end does soon; gives up after half a minute. */
export async function eventually(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`Not within half a minute: ${isSo.toString()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
