import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { inviteToServer } from "../identity/operate-invitations.ts";
import { operatorCaller, tellOfAct, type OperatorDeps } from "./operator-caller.ts";
import { fromSignUpInvitation } from "./operator-messages.ts";

/** CreateSignUpInvitation. */
export function createSignUpInvitation(
  deps: OperatorDeps,
): ServiceImpl<typeof OperatorService>["createSignUpInvitation"] {
  return async ({ maxUses, days, note, expectedUserId }, context) => {
    const by = operatorCaller(deps, context, expectedUserId);
    const { invitation, token, record } = await inviteToServer(deps.identity, by, { maxUses, days, note });
    tellOfAct(context, { act: "create-invitation", record });
    return { invitation: fromSignUpInvitation(invitation), token };
  };
}
