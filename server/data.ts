import { randomBytes } from "node:crypto";
import type { Broker } from "./broker/local.ts";
import type { Chat } from "./chat/chat.ts";
import { welcome } from "./chat/lobby.ts";
import type { Config } from "./config.ts";
import { createIdentity, type Identity } from "./identity/identity.ts";
import type { IdentityLimits } from "./identity/limits.ts";
import { parseUsername } from "./identity/username.ts";
import { createIdentityStore } from "./store/identity-store.ts";
import { openSqliteStore, type SqliteStore } from "./store/sqlite/open.ts";
import { createPasskeyVerifier } from "./webauthn/passkey-verifier.ts";

export interface DataOptions {
  config: Config;
  /** Milliseconds since 1970; tests bring their own. */
  now?: () => number;
}

/** Everything that is kept, and what works on it. */
export interface Data {
  store: SqliteStore;
  chat: Chat;
  identity: Identity;
}

/**
 * Opens the data directory.
 *
 * @param onFatal nothing is stored any more until the process is restarted
 * @throws StoreCannotOpen
 */
export function openData(
  { config, now = Date.now }: DataOptions,
  broker: Broker,
  onFatal: (failure: Error) => void,
): Data {
  const { conversations, members, stored: storedPerDay } = config.limits;
  const limits = { conversations, members, storedPerDay };
  const settings = { waitingNames: config.waitingNames, lobby: config.lobby, limits };
  const { dataDir } = config;
  const store = openSqliteStore({ dataDir, ring: (feeds) => broker.publish(feeds), now, onFatal });
  const newId = (prefix: string) => prefix + randomBytes(16).toString("base64url");
  const identityStore = createIdentityStore(store.database, (tx, userId) => welcome(tx, settings, userId));
  return {
    store,
    chat: { store: store.chat, env: { now, newId }, settings, parseUsername },
    identity: createIdentity({
      store: identityStore,
      now,
      passkeys: createPasskeyVerifier(config.serverName),
      limits: identityLimits(config),
      signUp: config.signUp,
      removesMessages: config.removesMessages,
    }),
  };
}

function identityLimits({ limits }: Config): Partial<IdentityLimits> {
  const { newNames, guessesPerName, guessesPerAddress, guessesPerNameAndAddress } = limits;
  const { hashesWaiting, sessionsPerUser } = limits;
  const guesses = { guessesPerName, guessesPerAddress, guessesPerNameAndAddress };
  return { ...guesses, claimsPerAddress: newNames, hashesWaiting, sessionsPerUser };
}
