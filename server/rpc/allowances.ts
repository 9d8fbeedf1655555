import type { DescMethod } from "@bufbuild/protobuf";
import { AccountService } from "#proto/chat/v1/account_pb.ts";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";
import type { LoadWatch } from "../delivery/overload.ts";
import { addressBlock } from "../identity/address.ts";
import { Refusal } from "../refusal.ts";
import type { Call } from "./call.ts";
import { callerKey } from "./caller.ts";
import { clientAddressKey } from "./client-address.ts";
import type { Throttle } from "./throttle.ts";

export interface AllowanceDeps {
  /** Calls without a session, per address. */
  anonymousThrottle: Throttle;
  /** Reads that cost the store something, per person. */
  readThrottle: Throttle;
  load: Pick<LoadWatch, "retryAfterMs">;
}

const { method: chat } = ChatService;
const { method: session } = SessionService;

/** How many reads each counts for. */
const reads: ReadonlyMap<DescMethod, number> = new Map<DescMethod, number>([
  [chat.listMessages, 1],
  [chat.getMessages, 1],
  [chat.listEdits, 1],
  [chat.listReactions, 1],
  [chat.listConversations, 1],
  [chat.listMembers, 1],
  [chat.listInvitations, 1],
  [chat.getInvitation, 1],
  [chat.getDeliveryReport, 1],
  [chat.getPresence, 1],
  [DirectoryService.method.find, 2],
  [DirectoryService.method.listRooms, 2],
  [AccountService.method.getAccount, 1],
  [AccountService.method.listSessions, 1],
  [AccountService.method.listBlocks, 1],
]);

/** What begins something that lasts, or that hashes a password. */
const beginnings: ReadonlySet<DescMethod> = new Set<DescMethod>([chat.receiveMessages, session.logIn]);

/**
 * Turns away what is too much, before it costs anything: calls of nobody's, reads, and, while the server runs late, new
 * streams and log-ins, so that open streams and sends go on. Health is never turned away: a supervisor would restart
 * a server for being busy. To be asked after authentication.
 *
 * @returns what throws Refusal "throttled"
 */
export function createAllowances({
  anonymousThrottle,
  readThrottle,
  load,
}: AllowanceDeps): (call: Call) => void {
  return ({ method, contextValues }) => {
    if (method.parent.typeName === Health.typeName) return;
    const caller = contextValues.get(callerKey);
    if (caller === undefined || method === session.logIn) {
      const wait = anonymousThrottle(addressBlock(contextValues.get(clientAddressKey)));
      if (wait > 0) throw busy("Too many calls come from this address.", "LIMIT_ANONYMOUS_CALLS", wait);
    }
    const cost = caller === undefined ? undefined : reads.get(method);
    if (caller !== undefined && cost !== undefined) {
      const wait = readThrottle(caller.userId, cost);
      if (wait > 0) throw busy("You are reading very fast.", "LIMIT_READS", wait);
    }
    const wait = beginnings.has(method) ? load.retryAfterMs() : 0;
    if (wait > 0) throw busy("The server is very busy.", "LIMIT_LAG", wait);
  };
}

function busy(sentence: string, limit: string, retryAfterMs: number): Refusal {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return new Refusal("throttled", `${sentence} Try again in ${seconds} s.`, { retryAfterMs, limit });
}
