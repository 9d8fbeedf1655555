import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { revokeInvitationToServer } from "../identity/operate-invitations.ts";
import { operatorCaller, tellOfAct, type OperatorDeps } from "./operator-caller.ts";

/** RevokeSignUpInvitation. */
export function revokeSignUpInvitation(
  deps: OperatorDeps,
): ServiceImpl<typeof OperatorService>["revokeSignUpInvitation"] {
  return async ({ invitationId, expectedUserId }, context) => {
    const by = operatorCaller(deps, context, expectedUserId);
    const record = await revokeInvitationToServer(deps.identity, by, invitationId);
    tellOfAct(context, { act: "revoke-invitation", record });
    return {};
  };
}
