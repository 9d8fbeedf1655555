import type { SignUpInvitation } from "../identity/sign-up-ports.ts";
import { logText } from "../log-text.ts";
import type { Arguments } from "./arguments.ts";
import type { Desk } from "./desk.ts";
import type { DeskCommand } from "./desk-commands.ts";
import { json, table, time } from "./print.ts";

/** Commands about invitations to the server. */
export const invitationCommands: Readonly<Record<string, DeskCommand>> = {
  "invitation create": {
    words: [0, 0],
    options: { uses: "count", days: "count", note: "text", json: "flag" },
    run: create,
  },
  "invitation list": { words: [0, 0], options: { json: "flag" }, run: list },
  "invitation revoke": { words: [1, 1], options: {}, run: revoke },
};

async function create(desk: Desk, given: Arguments): Promise<string> {
  const asked = { maxUses: given.count("uses"), days: given.count("days"), note: given.text("note") };
  const { invitation, token } = await desk.invite(asked);
  const path = `/invite/${token}`;
  if (given.flag("json")) return json({ ...fields(invitation), path });
  const names = invitation.maxUses === 1 ? "one name" : `${invitation.maxUses} names`;
  return `${path} is good for ${names} until ${time(invitation.expiresAt)}. Put the server's address before it; it is shown this once.`;
}

async function list(desk: Desk, given: Arguments): Promise<string> {
  const invitations = (await desk.invitations()).map(fields);
  if (given.flag("json")) return json(invitations);
  const cells = invitations.map(({ note, uses, maxUses, expires, by, invitationId }) => [
    ...[note, `${uses} of ${maxUses}`, expires, by, invitationId],
  ]);
  return table(["for", "used", "good until", "made by", "id"], cells);
}

async function revoke(desk: Desk, given: Arguments): Promise<string> {
  const id = given.word(0);
  const revoked = await desk.revokeInvitation(id);
  return revoked ? "The invitation is withdrawn." : `There is no invitation ${logText(id)}.`;
}

function fields({ invitationId, creator, createdAt, expiresAt, maxUses, uses, note }: SignUpInvitation) {
  const by = creator?.username ?? "on the machine";
  return { invitationId, by, made: time(createdAt), expires: time(expiresAt), maxUses, uses, note };
}
