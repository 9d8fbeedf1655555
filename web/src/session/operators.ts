import type { OperatorCalls } from "../transport/operator-calls.ts";
import { answeredLater, type Answered } from "./answered.ts";

export type { AuditRecord, SignUpInvitation, UserAccount } from "../transport/operator-calls.ts";

const names = [
  ...(["listUsers", "suspendUser", "endUserSessions", "removeMessage", "listAllRooms", "closeRoom"] as const),
  ...(["createSignUpInvitation", "listSignUpInvitations", "revokeSignUpInvitation"] as const),
  "listAuditRecords" as const,
];

/** What an operator asks the server for and waits for. `me` is who the caller believes to be. */
export type Operators = Answered<OperatorCalls>;

/** @param load fetches what hardly anybody needs, when it is wanted */
export function createOperators(load: () => Promise<OperatorCalls>): Operators {
  return answeredLater(load, names);
}
