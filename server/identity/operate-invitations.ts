import { requireOperator, type Acting } from "../operators.ts";
import type { Identity } from "./identity.ts";
import { createSignUpInvitation } from "./sign-up-invitation.ts";
import type { SignUpInvitation } from "./sign-up-ports.ts";

/** What an operator says of an invitation to be made; see `createSignUpInvitation`. */
export interface InvitationAsked {
  maxUses: number;
  days: number;
  note: string;
}

/** Invites to the server, on record. @throws Refusal "not-allowed", "invalid-argument", "limit-reached" */
export function inviteToServer(
  { store, env }: Identity,
  by: Acting,
  asked: InvitationAsked,
): Promise<{ invitation: SignUpInvitation; token: string; record: number }> {
  return store.write(async (tx) => {
    await requireOperator(tx.operators, by);
    const account = by === undefined ? undefined : await tx.accounts.byId(by);
    const creator = account && { userId: account.userId, username: account.username };
    const made = await createSignUpInvitation(env, tx.signUpInvitations, { creator, ...asked });
    const { note: reason, createdAt: at } = made.invitation;
    const record = await tx.operators.record({ by, act: "create-invitation", at, reason });
    return { ...made, record };
  });
}

/** The invitations to the server that are good, the newest first. @throws Refusal "not-allowed" */
export function listInvitationsToServer({ store, env }: Identity, by: Acting): Promise<SignUpInvitation[]> {
  return store.read(async (tx) => {
    await requireOperator(tx.operators, by);
    return tx.signUpInvitations.good(env.now());
  });
}

/**
 * Withdraws an invitation to the server.
 *
 * @returns the record's number; undefined when there was none
 * @throws Refusal "not-allowed"
 */
export function revokeInvitationToServer(
  { store, env }: Identity,
  by: Acting,
  invitationId: string,
): Promise<number | undefined> {
  return store.write(async (tx) => {
    await requireOperator(tx.operators, by);
    if (!(await tx.signUpInvitations.remove(invitationId))) return undefined;
    return tx.operators.record({ by, act: "revoke-invitation", at: env.now() });
  });
}
