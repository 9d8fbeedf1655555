import { Refusal } from "../refusal.ts";
import type { ChatLimits } from "./limits.ts";
import type { Caller, ConversationId, UserId } from "./model.ts";
import type { ConversationReader, Membership, Standing } from "./ports.ts";
import { conversationClosed, conversationNotFound, recipientRefuses } from "./refusals.ts";

/** The caller's membership, or the refusal that tells nothing. */
export async function requireMember(
  conversations: ConversationReader,
  id: ConversationId,
  userId: UserId,
): Promise<Membership> {
  const membership = await conversations.membership(id, userId);
  if (membership === undefined) throw conversationNotFound();
  return membership;
}

/** The caller's membership of a room; a direct conversation or a group of theirs is refused. */
export async function requireInRoom(
  conversations: ConversationReader,
  id: ConversationId,
  userId: UserId,
): Promise<Membership> {
  const membership = await requireMember(conversations, id, userId);
  if (membership.kind === "room") return membership;
  throw new Refusal("invalid-argument", "This is not a room. Make one to have these things.", {
    field: "conversation_id",
  });
}

/** The caller's membership of a room that they run, as its owner or an admin. Nobody runs the lobby. */
export async function requireStaff(
  conversations: ConversationReader,
  id: ConversationId,
  userId: UserId,
): Promise<Membership> {
  const membership = await requireInRoom(conversations, id, userId);
  if (isStaff(membership)) return membership;
  throw new Refusal("not-allowed", "Only the room's owner and admins may do this.");
}

/** Whether a member runs the room they are in: its owner or an admin. */
export function isStaff({ kind, role }: Membership): boolean {
  return kind === "room" && role !== "member";
}

/**
 * Refuses a member where nothing is said or changed any more: an operator closed the room, or in a direct conversation
 * one of the two accepts nothing.
 *
 * @throws Refusal "conversation-closed", "not-allowed", "recipient-refuses"
 */
export function requireOpen({ closed, barrier }: Membership): void {
  if (closed) throw conversationClosed();
  if (barrier?.kind === "refuses") throw recipientRefuses(barrier.username);
  if (barrier !== undefined) {
    const name = barrier.username === "" ? "this person" : barrier.username;
    throw new Refusal("not-allowed", `You have blocked ${name}. Unblock them first to write to them.`);
  }
}

/** Refuses a member who may not write here. */
export function requireWriter(membership: Membership): void {
  requireOpen(membership);
  if (mayWriteHere(membership)) return;
  throw new Refusal("not-allowed", "Only announcements are written here, by the room's owner and admins.");
}

/** Whether a member may write here now. */
export function mayWriteHere(membership: Membership): boolean {
  const { announcements, closed, barrier } = membership;
  return !closed && barrier === undefined && (!announcements || isStaff(membership));
}

/** Refuses a mark at `seq` unless the caller is in the conversation and it has a message of that number. */
export async function requireMarkable(
  conversations: ConversationReader,
  id: ConversationId,
  caller: Caller,
  seq: number,
): Promise<Standing> {
  const standing = await conversations.standing(id, caller);
  if (standing === undefined) throw conversationNotFound();
  if (!Number.isSafeInteger(seq) || seq < 1) {
    throw new Refusal("invalid-argument", "Messages are numbered from 1.", { field: "seq" });
  }
  if (seq > standing.lastSeq) {
    throw new Refusal("seq-beyond-head", `The newest message here is number ${standing.lastSeq}.`, {
      field: "seq",
    });
  }
  return standing;
}

/** Refuses when one more conversation would be too many for this user. */
export async function requireRoomFor(
  { conversations: most }: Pick<ChatLimits, "conversations">,
  conversations: ConversationReader,
  userId: UserId,
  whose: "caller" | "other",
): Promise<void> {
  if ((await conversations.count(userId)) < most) return;
  const inAll = `in ${most.toLocaleString("en")} conversations, which is the most there can be.`;
  const message = whose === "caller" ? `You are ${inAll} Leave a room first.` : `This person is ${inAll}`;
  throw new Refusal("limit-reached", message);
}
