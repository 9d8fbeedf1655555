import { createHash } from "node:crypto";
import type { Invitation } from "./invitation-ports.ts";
import type { Caller, Conversation } from "./model.ts";
import type { ChatReader } from "./ports.ts";
import { invitationNotFound } from "./refusals.ts";

/** What is stored of an invitation's secret. It is random, so one fast hash is enough. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** An invitation, where it leads, and whether the caller is there already. */
export interface FoundInvitation {
  invitation: Invitation;
  room: Conversation;
  joined: boolean;
}

/**
 * What a link leads to. Whoever is in the room already may have joined by this very link, and not have heard of it: to
 * them it stays good. To everybody else one that never was, was withdrawn, has expired or is used up is the same.
 *
 * @throws Refusal "invitation-not-found"
 */
export async function findInvitation(
  tx: ChatReader,
  { userId }: Caller,
  token: string,
  at: number,
): Promise<FoundInvitation> {
  const invitation = await tx.invitations.byTokenHash(hashToken(token));
  if (invitation === undefined) throw invitationNotFound();
  const { conversationId } = invitation;
  const room = await tx.conversations.byId(conversationId);
  const joined = (await tx.conversations.membership(conversationId, userId)) !== undefined;
  if (room === undefined || !(joined || isInForce(invitation, at))) throw invitationNotFound();
  return { invitation, room, joined };
}

function isInForce({ expiresAt = Infinity, maxUses, uses }: Invitation, at: number): boolean {
  return at < expiresAt && (maxUses === 0 || uses < maxUses);
}
