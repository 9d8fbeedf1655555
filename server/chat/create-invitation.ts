import { Refusal } from "../refusal.ts";
import type { Chat } from "./chat.ts";
import { hashToken } from "./invitation.ts";
import type { Invitation } from "./invitation-ports.ts";
import { MAX_INVITATIONS } from "./limits.ts";
import { requireInRoom, requireOpen } from "./membership.ts";
import type { Caller, ConversationId } from "./model.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MAX_USES = 10_000;

export interface NewInvitationCommand {
  /** Milliseconds; 0: until it is withdrawn; undefined: 7 days. */
  lifetime: number | undefined;
  /** How many may join by it; 0: any number. */
  maxUses: number;
}

/** Makes a link into a room that the caller is in. The secret is told this once: what is stored is its hash. */
export function createInvitation(
  chat: Chat,
  caller: Caller,
  conversationId: ConversationId,
  command: NewInvitationCommand,
): Promise<{ invitation: Invitation; token: string }> {
  return chat.store.write(async (tx) => {
    await tx.conversations.lock(conversationId);
    requireOpen(await requireInRoom(tx.conversations, conversationId, caller.userId));
    const lifetime = parseLifetime(command.lifetime);
    const maxUses = parseMaxUses(command.maxUses);
    const createdAt = chat.env.now();
    if ((await tx.invitations.inForce(conversationId, createdAt)).length >= MAX_INVITATIONS) {
      const message = `A room has at most ${MAX_INVITATIONS} invitations at a time. Withdraw one first.`;
      throw new Refusal("limit-reached", message);
    }
    const invitationId = chat.env.newId("i_");
    const token = chat.env.newId("");
    await tx.invitations.add({
      invitationId,
      tokenHash: hashToken(token),
      conversationId,
      creatorId: caller.userId,
      createdAt,
      expiresAt: lifetime === 0 ? undefined : createdAt + lifetime,
      maxUses,
    });
    const invitation = await tx.invitations.byId(invitationId);
    if (invitation === undefined) throw new Error("An invitation was not stored.");
    return { invitation, token };
  });
}

function parseLifetime(lifetime = 7 * DAY): number {
  if (lifetime === 0 || (lifetime >= MINUTE && lifetime <= 365 * DAY)) return lifetime;
  throw new Refusal("invalid-argument", "An invitation is good for 1 minute to 365 days, or for ever.", {
    field: "lifetime",
  });
}

function parseMaxUses(maxUses: number): number {
  if (Number.isInteger(maxUses) && maxUses >= 0 && maxUses <= MAX_USES) return maxUses;
  throw new Refusal("invalid-argument", "An invitation is for 1 to 10,000 people, or 0 for any number.", {
    field: "max_uses",
  });
}
