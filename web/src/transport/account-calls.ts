import { createClient, type Transport } from "@connectrpc/connect";
import { AccountService, LinkState, type Passkey as PasskeyRow } from "#proto/chat/v1/account_pb.ts";
import type * as account from "#proto/chat/v1/account_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import type { Person } from "../chat/model.ts";
import { settled, toCallError } from "./errors.ts";
import { millis, toPerson } from "./mapping.ts";
import { toConfirmation, type Confirmation, type PasskeyChallenge, type SignedChallenge } from "./passkey.ts";

/** An account as its person sees it; times are milliseconds since 1970. */
export interface Account {
  person: Person;
  createdAt: number;
  hasPassword: boolean;
  passkeys: Passkey[];
  /** Undefined: there is no recovery code. */
  recoveryCodeAt: number | undefined;
}

export interface Passkey {
  id: string;
  name: string;
  createdAt: number;
  usedAt: number | undefined;
}

/** How far the link of a session is. */
export interface Link {
  state: "none" | "waiting" | "requested" | "approved" | "used";
  /** While requested: for the answer, and who asks. */
  requestId: string;
  deviceName: string;
  address: string;
  expiresAt: number;
}

export interface SessionInfo {
  id: string;
  deviceName: string;
  address: string;
  createdAt: number;
  usedAt: number;
  current: boolean;
  shared: boolean;
  live: boolean;
}

/**
 * What a person does with their own account, and what opens it elsewhere. `me` is who the caller believes to be. Every
 * method throws CallError and nothing else.
 */
export interface AccountCalls {
  getAccount(): Promise<Account>;
  setDisplayName(name: string, me: string): Promise<void>;
  /** What a passkey of this name is to sign, for a log-in or a confirmation. */
  beginPasskeyLogIn(username: string): Promise<PasskeyChallenge>;
  beginPasskey(me: string): Promise<PasskeyChallenge>;
  addPasskey(made: SignedChallenge, confirmation: Confirmation, me: string): Promise<void>;
  removePasskey(id: string, confirmation: Confirmation, me: string): Promise<void>;
  issueRecoveryCode(confirmation: Confirmation, me: string): Promise<string>;
  createLink(confirmation: Confirmation, me: string): Promise<{ code: string; expiresAt: number }>;
  getLink(): Promise<Link>;
  answerLink(requestId: string, approve: boolean, me: string): Promise<void>;
  cancelLink(): Promise<void>;
  /** Hands in a code that another browser shows. */
  requestLink(username: string, code: string): Promise<{ linkToken: string; expiresAt: number }>;
  listSessions(): Promise<SessionInfo[]>;
  endSession(id: string, me: string): Promise<void>;
  /** Answers how many there were. */
  endOtherSessions(me: string): Promise<number>;
  deleteAccount(username: string, confirmation: Confirmation, me: string): Promise<void>;
  /** The whole document, however long it takes. */
  exportData(confirmation: Confirmation, me: string, signal: AbortSignal): Promise<Blob>;
  setBlock(userId: string, blocked: boolean, me: string): Promise<void>;
  listBlocks(): Promise<Person[]>;
}

export function accountCalls(transport: Transport): AccountCalls {
  return { ...ownCalls(transport), ...credentialCalls(transport), ...linkCalls(transport) };
}

function ownCalls(transport: Transport) {
  const client = createClient(AccountService, transport);
  return {
    getAccount: async () => toAccount(await settled(client.getAccount({}))),
    setDisplayName: async (displayName, expectedUserId) =>
      void (await settled(client.updateProfile({ displayName, expectedUserId }))),
    listSessions: async () => (await settled(client.listSessions({}))).sessions.map(toSessionInfo),
    endSession: async (sessionId, expectedUserId) =>
      void (await settled(client.endSession({ sessionId, expectedUserId }))),
    endOtherSessions: async (expectedUserId) =>
      (await settled(client.endOtherSessions({ expectedUserId }))).ended,
    deleteAccount: async (username, proof, expectedUserId) => {
      const confirmation = toConfirmation(proof);
      await settled(client.deleteAccount({ username, confirmation, expectedUserId }));
    },
    exportData: async (proof, expectedUserId, signal) => {
      const request = { confirmation: toConfirmation(proof), expectedUserId };
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      try {
        for await (const { piece } of client.exportData(request, { signal, timeoutMs: 0 })) {
          pieces.push(piece as Uint8Array<ArrayBuffer>);
        }
      } catch (error) {
        throw toCallError(error);
      }
      return new Blob(pieces, { type: "application/json" });
    },
    setBlock: async (userId, blocked, expectedUserId) =>
      void (await settled(client.setBlock({ userId, blocked, expectedUserId }))),
    listBlocks: async () => (await settled(client.listBlocks({}))).users.map(toPerson),
  } satisfies Partial<AccountCalls>;
}

function credentialCalls(transport: Transport) {
  const client = createClient(AccountService, transport);
  const session = createClient(SessionService, transport);
  return {
    beginPasskeyLogIn: async (username) =>
      toChallenge(await settled(session.beginPasskeyLogIn({ username }))),
    beginPasskey: async (expectedUserId) =>
      toChallenge(await settled(client.beginPasskey({ expectedUserId }))),
    addPasskey: async ({ challengeId, response }, proof, expectedUserId) => {
      const confirmation = toConfirmation(proof);
      const responseJson = JSON.stringify(response);
      await settled(client.addPasskey({ challengeId, responseJson, confirmation, expectedUserId }));
    },
    removePasskey: async (passkeyId, proof, expectedUserId) => {
      const confirmation = toConfirmation(proof);
      await settled(client.removePasskey({ passkeyId, confirmation, expectedUserId }));
    },
    issueRecoveryCode: async (proof, expectedUserId) => {
      const confirmation = toConfirmation(proof);
      return (await settled(client.issueRecoveryCode({ confirmation, expectedUserId }))).recoveryCode;
    },
  } satisfies Partial<AccountCalls>;
}

function linkCalls(transport: Transport) {
  const client = createClient(AccountService, transport);
  const session = createClient(SessionService, transport);
  return {
    createLink: async (proof, expectedUserId) => {
      const confirmation = toConfirmation(proof);
      const { code, expireTime } = await settled(client.createLink({ confirmation, expectedUserId }));
      return { code, expiresAt: millis(expireTime) ?? 0 };
    },
    getLink: async () => toLink(await settled(client.getLink({}))),
    answerLink: async (requestId, approve, expectedUserId) =>
      void (await settled(client.answerLink({ requestId, approve, expectedUserId }))),
    cancelLink: async () => void (await settled(client.cancelLink({}))),
    requestLink: async (username, code) => {
      const { linkToken, expireTime } = await settled(session.requestLink({ username, code }));
      return { linkToken, expiresAt: millis(expireTime) ?? 0 };
    },
  } satisfies Partial<AccountCalls>;
}

function toChallenge(begun: { challengeId: string; optionsJson: string }): PasskeyChallenge {
  return { challengeId: begun.challengeId, options: JSON.parse(begun.optionsJson) as unknown };
}

function toAccount(row: account.GetAccountResponse): Account {
  return {
    person: toPerson(row.user),
    createdAt: millis(row.createTime) ?? 0,
    hasPassword: row.hasPassword,
    passkeys: row.passkeys.map(toPasskey),
    recoveryCodeAt: millis(row.recoveryCodeTime),
  };
}

function toPasskey({ passkeyId, name, createTime, useTime }: PasskeyRow): Passkey {
  return { id: passkeyId, name, createdAt: millis(createTime) ?? 0, usedAt: millis(useTime) };
}

function toSessionInfo(row: account.SessionInfo): SessionInfo {
  const { sessionId, deviceName, address, current, shared, live } = row;
  const createdAt = millis(row.createTime) ?? 0;
  return {
    id: sessionId,
    deviceName,
    address,
    createdAt,
    usedAt: millis(row.useTime) ?? createdAt,
    current,
    shared,
    live,
  };
}

function toLink({ state, requestId, deviceName, address, expireTime }: account.GetLinkResponse): Link {
  return { state: toLinkState(state), requestId, deviceName, address, expiresAt: millis(expireTime) ?? 0 };
}

function toLinkState(state: LinkState): Link["state"] {
  switch (state) {
    case LinkState.WAITING:
      return "waiting";
    case LinkState.REQUESTED:
      return "requested";
    case LinkState.APPROVED:
      return "approved";
    case LinkState.USED:
      return "used";
    default:
      return "none";
  }
}
