import { Refusal } from "./refusal.ts";

/**
 * Who runs the place, and the record of what they did. What operators do is checked and recorded in the transaction
 * that does it, be it identity's or the chat's.
 */

/** The person who acts, or undefined: somebody on the server's machine, who needs no role. */
export type Acting = string | undefined;

/** What was done; see AuditRecord.act in the contract. */
export type Act =
  | "suspend-user"
  | "restore-user"
  | "end-sessions"
  | "remove-message"
  | "close-room"
  | "open-room"
  | "delete-user"
  | "make-operator"
  | "unmake-operator"
  | "issue-code"
  | "create-invitation"
  | "revoke-invitation";

/** One thing that an operator did. */
export interface Deed {
  by: Acting;
  act: Act;
  /** Milliseconds since 1970. */
  at: number;
  /** Whom it was done to, if anybody. */
  userId?: string;
  /** Where, if anywhere. */
  conversationId?: string;
  /** Its name then, where it is a room. */
  roomName?: string;
  /** The message, if any. */
  seq?: number;
  /** As `parseReason` returned it. */
  reason?: string;
}

export interface OperatorReader {
  /** Whether somebody has the role now. Nobody has it who is suspended or gone. */
  isOperator(userId: string): Promise<boolean>;
}

export interface OperatorWriter extends OperatorReader {
  /** Adds to the trail, for ever. Returns the record's number. */
  record(deed: Deed): Promise<number>;
  setOperator(userId: string, operator: boolean): Promise<void>;
  /** @param at since when; undefined: not any more */
  setSuspended(userId: string, at: number | undefined): Promise<void>;
}

/** @throws Refusal "not-allowed" unless whoever acts is an operator, or on the server's machine */
export async function requireOperator(operators: OperatorReader, by: Acting): Promise<void> {
  if (by === undefined || (await operators.isOperator(by))) return;
  throw onlyOperators();
}

/** The refusal for everybody else. */
export function onlyOperators(): Refusal {
  return new Refusal("not-allowed", "Only operators may do this.");
}

const MAX_REASON = 250;
/** Line ends and other controls. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * Why it is done, as the operator says: trimmed, one line of at most 250 code points, or empty.
 *
 * @throws Refusal "invalid-argument"
 */
export function parseReason(text: string): string {
  const reason = text.trim();
  // No code point is longer than two units: what cannot be a reason is not counted.
  const fits = reason.length <= 2 * MAX_REASON && Array.from(reason).length <= MAX_REASON;
  if (fits && reason.isWellFormed() && !UNPRINTABLE.test(reason)) return reason;
  throw new Refusal("invalid-argument", `A reason is one line of at most ${MAX_REASON} characters.`, {
    field: "reason",
  });
}
