import { createClient, type CallOptions, type Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { ChatService, Start } from "#proto/chat/v1/chat_pb.ts";
import { ServerService, SignUp } from "#proto/chat/v1/server_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import type { Frame, Me, Message, Position } from "../chat/model.ts";
import type { AccountCalls } from "./account-calls.ts";
import { settled, toCallError } from "./errors.ts";
import { toFrame, toMe, toMessage } from "./mapping.ts";
import { messageCalls, type MessageCalls } from "./message-calls.ts";
import { toAssertion, toConfirmation, type Confirmation, type SignedChallenge } from "./passkey.ts";
import type { OperatorCalls } from "./operator-calls.ts";
import { personCalls, type PersonCalls } from "./person-calls.ts";
import { directoryCalls, type DirectoryCalls } from "./room-calls.ts";
import { sendCalls, type SendCalls } from "./send-calls.ts";

/** Nobody waits longer for an answer; the outcome is unknown then. */
const UNARY_TIMEOUT_MS = 10_000;

export interface NewPassword {
  /** The one in force; may be empty. */
  current: string;
  next: string;
  /** For a name that has a passkey and no password yet. */
  proof?: Confirmation;
}

export interface ServerInfo {
  name: string;
  version: string;
  waitingNames: boolean;
  maxTextCodePoints: number;
  maxTextBytes: number;
  /** What a new name needs. */
  signUp: "open" | "invite" | "password";
  deletesMessagesWithAccount: boolean;
}

/** A name and what opens it, as far as it needs anything. */
export interface LogIn {
  username: string;
  password?: string;
  /** The operator's code. */
  code?: string;
  recoveryCode?: string;
  linkToken?: string;
  passkey?: SignedChallenge;
  /** To the server, for a new name. */
  invitation?: string;
  /** A browser that others use too. */
  shared?: boolean;
}

/** Who somebody is. Every method of these interfaces throws CallError and nothing else. */
export interface SessionCalls {
  logIn(who: LogIn): Promise<Me>;
  logOut(forget: boolean): Promise<void>;
  getSession(): Promise<Me>;
  setPassword(password: NewPassword, expectedUserId: string): Promise<void>;
  getInfo(): Promise<ServerInfo>;
}

/** How far a device, or its person, has come; the server refuses it once the epoch is over. */
export interface Mark {
  conversationId: string;
  seq: number;
  epoch: string;
}

/** The read path. */
export interface ReceiveCalls {
  /**
   * Opens a stream of frames. Leaving the loop does not end it: abort the signal. Without a time-out, which would
   * end it as well.
   *
   * @param poll ends by itself once everything that waited has been sent
   */
  receive(
    position: Position,
    expectedUserId: string,
    poll: boolean,
    signal: AbortSignal,
  ): AsyncIterable<Frame>;
  acknowledge(mark: Mark, expectedUserId: string): Promise<void>;
  markRead(mark: Mark, expectedUserId: string): Promise<void>;
  /** Messages below `beforeSeq`, the newest of them, ascending. */
  history(conversationId: string, beforeSeq: number, expectedUserId: string): Promise<Message[]>;
}

/** What hardly anybody needs: chunks of their own, fetched when they are wanted. */
export interface LaterCalls {
  accountCalls(): Promise<AccountCalls>;
  operatorCalls(): Promise<OperatorCalls>;
}

export type Calls = SessionCalls &
  DirectoryCalls &
  SendCalls &
  ReceiveCalls &
  MessageCalls &
  PersonCalls &
  LaterCalls;

/** How many messages a page of history holds. */
const HISTORY_PAGE = 80;

/**
 * The server's calls over gRPC-Web, binary.
 *
 * @param baseUrl the server's origin
 * @param fetch for clients that are not a page and carry their session themselves
 */
export function createCalls(baseUrl: string, fetch?: typeof globalThis.fetch): Calls {
  const transport = createGrpcWebTransport({
    baseUrl,
    defaultTimeoutMs: UNARY_TIMEOUT_MS,
    ...(fetch && { fetch }),
  });
  return {
    ...sessionCalls(transport),
    ...directoryCalls(transport),
    ...sendCalls(transport),
    ...receiveCalls(transport),
    ...messageCalls(transport),
    ...personCalls(transport),
    accountCalls: async () => (await import("./account-calls.ts")).accountCalls(transport),
    operatorCalls: async () => (await import("./operator-calls.ts")).operatorCalls(transport),
  };
}

function sessionCalls(transport: Transport): SessionCalls {
  const session = createClient(SessionService, transport);
  const server = createClient(ServerService, transport);
  return {
    logIn: async ({ passkey, ...who }) => {
      const request = { ...who, ...(passkey && { passkey: toAssertion(passkey) }) };
      return toMe((await settled(session.logIn(request))).session);
    },
    logOut: async (forget) => void (await settled(session.logOut({ forget }))),
    getSession: async () => toMe((await settled(session.getSession({}))).session),
    setPassword: async ({ current, next, proof = {} }, expectedUserId) => {
      const passwords = { currentPassword: current, newPassword: next };
      await settled(
        session.setPassword({ ...passwords, confirmation: toConfirmation(proof), expectedUserId }),
      );
    },
    getInfo: async () => {
      const info = await settled(server.getInfo({}));
      const { name, version, waitingNames, maxTextCodePoints, maxTextBytes } = info;
      const { deletesMessagesWithAccount } = info;
      const signUp = toSignUp(info.signUp);
      return {
        name,
        version,
        waitingNames,
        maxTextCodePoints,
        maxTextBytes,
        signUp,
        deletesMessagesWithAccount,
      };
    },
  };
}

function receiveCalls(transport: Transport): ReceiveCalls {
  const chat = createClient(ChatService, transport);
  const frames = async function* (
    position: Position,
    expectedUserId: string,
    untilCaughtUp: boolean,
    options: CallOptions,
  ) {
    const cursors = position.cursors.map(({ feed, version }) => ({ feed, version: BigInt(version) }));
    try {
      const { epoch } = position;
      const request = { epoch, cursors, start: Start.SNAPSHOT, untilCaughtUp, expectedUserId };
      for await (const frame of chat.receiveMessages(request, options)) {
        yield toFrame(frame);
      }
    } catch (error) {
      throw toCallError(error);
    }
  };
  return {
    receive: (position, expectedUserId, poll, signal) =>
      frames(position, expectedUserId, poll, { signal, timeoutMs: 0 }),
    acknowledge: async (mark, expectedUserId) =>
      void (await settled(chat.acknowledgeMessages({ ...mark, seq: BigInt(mark.seq), expectedUserId }))),
    markRead: async (mark, expectedUserId) =>
      void (await settled(chat.markRead({ ...mark, seq: BigInt(mark.seq), expectedUserId }))),
    history: async (conversationId, beforeSeq, expectedUserId) => {
      const request = { conversationId, beforeSeq: BigInt(beforeSeq), limit: HISTORY_PAGE, expectedUserId };
      return (await settled(chat.listMessages(request))).messages.map(toMessage);
    },
  };
}

function toSignUp(signUp: SignUp): ServerInfo["signUp"] {
  switch (signUp) {
    case SignUp.INVITE:
      return "invite";
    case SignUp.PASSWORD:
      return "password";
    default:
      return "open";
  }
}
