import { DEFAULT_CHAT_LIMITS } from "../../server/chat/limits.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureLobby, welcome } from "../../server/chat/lobby.ts";
import type { SignUp } from "../../server/identity/claim.ts";
import { createIdentity, type Identity } from "../../server/identity/identity.ts";
import type { IdentityLimits } from "../../server/identity/limits.ts";
import { logIn, type LogInCommand } from "../../server/identity/log-in.ts";
import type { OpenedSession } from "../../server/identity/open-session.ts";
import { parseUsername } from "../../server/identity/username.ts";
import { createIdentityStore } from "../../server/store/identity-store.ts";
import { openSqliteStore, type SqliteStore } from "../../server/store/sqlite/open.ts";
import { createPasskeyVerifier } from "../../server/webauthn/passkey-verifier.ts";

/** Identity over a real store in a directory of its own, with a clock that only a test moves. */
export interface TemporaryIdentity extends AsyncDisposable {
  identity: Identity;
  store: SqliteStore;
  dataDir: string;
  /** Lets time pass. */
  advance(ms: number): void;
  /** A log-in; without anything said, from a browser that was never here before. */
  logIn(username: string, command?: Partial<LogInCommand>): Promise<OpenedSession>;
}

export async function temporaryIdentity(
  limits: Partial<IdentityLimits> = {},
  signUp: SignUp = "open",
): Promise<TemporaryIdentity> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "restante-identity-"));
  let time = Date.UTC(2026, 0, 1);
  const now = () => time;
  const store = openSqliteStore({ dataDir, now, ring: () => {} });
  const settings = { lobby: true, waitingNames: true, limits: DEFAULT_CHAT_LIMITS };
  await ensureLobby({ store: store.chat, env: { now, newId: (prefix) => prefix }, settings, parseUsername });
  const identityStore = createIdentityStore(store.database, (tx, userId) => welcome(tx, settings, userId));
  const identity = createIdentity({
    store: identityStore,
    now,
    passkeys: createPasskeyVerifier("Restante"),
    limits,
    signUp,
  });
  return {
    identity,
    store,
    dataDir,
    advance: (ms) => {
      time += ms;
    },
    logIn: (username, command) => logIn(identity, { ...freshBrowser, username, ...command }),
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Without anything said: a browser that was never here before. */
export const freshBrowser: Omit<LogInCommand, "username"> = {
  password: "",
  code: "",
  recoveryCode: "",
  linkToken: "",
  passkey: undefined,
  invitation: "",
  client: { kind: "browser", secret: undefined },
  deviceName: "",
  token: undefined,
  address: "203.0.113.7",
  signal: new AbortController().signal,
};
