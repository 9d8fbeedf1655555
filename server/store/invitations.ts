import type { Invitation, InvitationReader, InvitationWriter } from "../chat/invitation-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { toUser, userColumns, type UserRow } from "./rows.ts";
import { query } from "./schema.ts";

const columns = [
  "invitations.invitation_id",
  "invitations.conversation_id",
  "invitations.created_at",
  "invitations.expires_at",
  "invitations.max_uses",
  "invitations.uses",
  ...userColumns,
] as const;

interface InvitationRow extends UserRow {
  invitation_id: string;
  conversation_id: string;
  created_at: number;
  expires_at: number | null;
  max_uses: number;
  uses: number;
}

const byTokenHash = query((db, value: { tokenHash: string }) =>
  db
    .selectFrom("invitations")
    .innerJoin("users", "users.user_id", "invitations.creator_id")
    .select(columns)
    .where("token_hash", "=", value.tokenHash),
);

const byId = query((db, value: { invitationId: string }) =>
  db
    .selectFrom("invitations")
    .innerJoin("users", "users.user_id", "invitations.creator_id")
    .select(columns)
    .where("invitation_id", "=", value.invitationId),
);

const inForce = query((db, value: { id: string; at: number }) =>
  db
    .selectFrom("invitations")
    .innerJoin("users", "users.user_id", "invitations.creator_id")
    .select(columns)
    .where("invitations.conversation_id", "=", value.id)
    .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", value.at)]))
    .where((eb) => eb.or([eb("max_uses", "=", 0), eb("uses", "<", eb.ref("max_uses"))]))
    .orderBy("invitations.created_at", "desc")
    .orderBy("invitation_id"),
);

interface NewRow {
  [name: string]: string | number | null;
  invitationId: string;
  tokenHash: string;
  conversationId: string;
  creatorId: string;
  createdAt: number;
  expiresAt: number | null;
  maxUses: number;
}

const add = query((db, value: NewRow) =>
  db.insertInto("invitations").values({
    invitation_id: value.invitationId,
    token_hash: value.tokenHash,
    conversation_id: value.conversationId,
    creator_id: value.creatorId,
    created_at: value.createdAt,
    expires_at: value.expiresAt,
    max_uses: value.maxUses,
  }),
);

const dropExpired = query((db, value: { id: string; at: number }) =>
  db.deleteFrom("invitations").where("conversation_id", "=", value.id).where("expires_at", "<=", value.at),
);

const countUse = query((db, value: { invitationId: string }) =>
  db
    .updateTable("invitations")
    .set((eb) => ({ uses: eb("uses", "+", 1) }))
    .where("invitation_id", "=", value.invitationId),
);

const drop = query((db, value: { invitationId: string }) =>
  db.deleteFrom("invitations").where("invitation_id", "=", value.invitationId),
);

const dropOf = query((db, value: { id: string; creatorId: string }) =>
  db
    .deleteFrom("invitations")
    .where("conversation_id", "=", value.id)
    .where("creator_id", "=", value.creatorId),
);

export function invitationReader(connection: Connection): InvitationReader {
  return {
    async byTokenHash(tokenHash) {
      const row = await connection.first(byTokenHash, { tokenHash });
      return row && toInvitation(row);
    },
    async byId(invitationId) {
      const row = await connection.first(byId, { invitationId });
      return row && toInvitation(row);
    },
    inForce: async (id, at) => (await connection.all(inForce, { id, at })).map(toInvitation),
  };
}

export function invitationWriter(connection: WriteConnection): InvitationWriter {
  return {
    ...invitationReader(connection),
    async add({ expiresAt = null, ...invitation }) {
      const { conversationId: id, createdAt: at } = invitation;
      await connection.run(dropExpired, { id, at });
      await connection.run(add, { ...invitation, expiresAt });
    },
    use: (invitationId) => connection.run(countUse, { invitationId }),
    withdraw: (invitationId) => connection.run(drop, { invitationId }),
    withdrawOf: (id, creatorId) => connection.run(dropOf, { id, creatorId }),
  };
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    invitationId: row.invitation_id,
    conversationId: row.conversation_id,
    creator: toUser(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    maxUses: row.max_uses,
    uses: row.uses,
  };
}
