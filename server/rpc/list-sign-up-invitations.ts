import type { ServiceImpl } from "@connectrpc/connect";
import type { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { listInvitationsToServer } from "../identity/operate-invitations.ts";
import { operatorCaller, type OperatorDeps } from "./operator-caller.ts";
import { fromSignUpInvitation } from "./operator-messages.ts";

/** ListSignUpInvitations. */
export function listSignUpInvitations(
  deps: OperatorDeps,
): ServiceImpl<typeof OperatorService>["listSignUpInvitations"] {
  return async (_request, context) => {
    const by = operatorCaller(deps, context);
    const invitations = await listInvitationsToServer(deps.identity, by);
    return { invitations: invitations.map(fromSignUpInvitation) };
  };
}
