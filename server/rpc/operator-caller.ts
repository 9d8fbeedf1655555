import type { HandlerContext } from "@connectrpc/connect";
import type { Chat } from "../chat/chat.ts";
import type { Identity } from "../identity/identity.ts";
import type { Act } from "../operators.ts";
import { tell } from "./call-events.ts";
import { requireCaller } from "./caller.ts";
import { admitOwnChange, type Throttle } from "./throttle.ts";

/** What the calls of operators are given. They share the allowance of sends. */
export interface OperatorDeps {
  chat: Chat;
  identity: Identity;
  sendThrottle: Throttle;
}

/**
 * The id of the caller, who was an operator when the call began (see `access.ts`); the transaction asks again.
 *
 * @throws Refusal "session-required", "other-user", "throttled"
 */
export function operatorCaller(
  { sendThrottle }: Pick<OperatorDeps, "sendThrottle">,
  context: HandlerContext,
  expectedUserId = "",
): string {
  const { userId } = requireCaller(context, expectedUserId);
  admitOwnChange(sendThrottle, userId);
  return userId;
}

/** Tells the log what an operator did; nothing without a record: then there was nothing to do. */
export function tellOfAct(
  context: HandlerContext,
  act: { act: Act; record: number | undefined; subject?: string; conversation?: string },
): void {
  const { record, ...rest } = act;
  if (record !== undefined) tell(context, { event: "operator-act", record, ...rest });
}
