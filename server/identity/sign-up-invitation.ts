import { Refusal } from "../refusal.ts";
import { oneLine } from "./one-line.ts";
import type { IdentityEnvironment, UserId } from "./ports.ts";
import { hashSecret } from "./secrets.ts";
import type { SignUpInvitation, SignUpInvitationWriter } from "./sign-up-ports.ts";

const DAY = 24 * 60 * 60_000;
const MAX_GOOD = 1_000;
const MAX_USES = 1_000;
const MAX_DAYS = 90;
const MAX_NOTE = 64;

export interface NewSignUpInvitation {
  /** Undefined: made on the server's machine. */
  creator: { userId: UserId; username: string } | undefined;
  /** How many names may be made with it: 1 to 1,000; 0: one. */
  maxUses: number;
  /** How many days it is good for: 1 to 90; 0: seven. */
  days: number;
  /** For whom: one line of at most 64 code points. */
  note: string;
}

/**
 * Makes an invitation to the server, in the caller's transaction. The token is told this once: what is stored is its
 * hash.
 *
 * @throws Refusal "invalid-argument", "limit-reached"
 */
export async function createSignUpInvitation(
  env: IdentityEnvironment,
  invitations: SignUpInvitationWriter,
  { creator, ...asked }: NewSignUpInvitation,
): Promise<{ invitation: SignUpInvitation; token: string }> {
  const maxUses = parseCount(asked.maxUses, { field: "max_uses", standard: 1, max: MAX_USES });
  const days = parseCount(asked.days, { field: "days", standard: 7, max: MAX_DAYS });
  const note = parseNote(asked.note);
  const createdAt = env.now();
  if ((await invitations.good(createdAt)).length >= MAX_GOOD) {
    const message = `There are at most ${MAX_GOOD} invitations at a time. Withdraw one first.`;
    throw new Refusal("limit-reached", message);
  }
  const invitation = {
    invitationId: env.newId("i_"),
    createdAt,
    expiresAt: createdAt + days * DAY,
    maxUses,
    note,
  };
  const token = env.newId("");
  await invitations.add({ ...invitation, tokenHash: hashSecret(token), creatorId: creator?.userId });
  return { invitation: { ...invitation, creator, uses: 0 }, token };
}

/** What is stored of an invitation's token; undefined for what cannot be one, and is never looked up. */
export function hashInvitation(token: string): string | undefined {
  return /^[A-Za-z0-9_-]{22}$/.test(token) ? hashSecret(token) : undefined;
}

function parseCount(
  count: number,
  { field, standard, max }: { field: string; standard: number; max: number },
): number {
  if (count === 0) return standard;
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new Refusal("invalid-argument", `${field} is a number from 1 to ${max}.`, { field });
}

function parseNote(text: string): string {
  const note = oneLine(text, MAX_NOTE);
  if (note !== undefined) return note;
  throw new Refusal("invalid-argument", `A note is one line of at most ${MAX_NOTE} characters.`, {
    field: "note",
  });
}
