import type { SignUpInvitationReader, SignUpInvitationWriter } from "../identity/sign-up-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query } from "./identity-schema.ts";

const good = query((db, value: { at: number }) =>
  db
    .selectFrom("sign_up_invitations")
    .leftJoin("users", "users.user_id", "sign_up_invitations.creator_id")
    .selectAll("sign_up_invitations")
    .select("users.username")
    .where("expires_at", ">", value.at)
    .whereRef("uses", "<", "max_uses")
    .orderBy("sign_up_invitations.created_at", "desc")
    .orderBy("invitation_id"),
);

const oneGood = query((db, value: { tokenHash: string; at: number }) =>
  db
    .selectFrom("sign_up_invitations")
    .select("invitation_id")
    .where("token_hash", "=", value.tokenHash)
    .where("expires_at", ">", value.at)
    .whereRef("uses", "<", "max_uses"),
);

interface NewRow {
  [name: string]: string | number | null;
  invitationId: string;
  tokenHash: string;
  creatorId: string | null;
  createdAt: number;
  expiresAt: number;
  maxUses: number;
  note: string;
}

const add = query((db, value: NewRow) =>
  db.insertInto("sign_up_invitations").values({
    invitation_id: value.invitationId,
    token_hash: value.tokenHash,
    creator_id: value.creatorId,
    created_at: value.createdAt,
    expires_at: value.expiresAt,
    max_uses: value.maxUses,
    note: value.note,
  }),
);

const countUse = query((db, value: { tokenHash: string; at: number }) =>
  db
    .updateTable("sign_up_invitations")
    .set((eb) => ({ uses: eb("uses", "+", 1) }))
    .where("token_hash", "=", value.tokenHash)
    .where("expires_at", ">", value.at)
    .whereRef("uses", "<", "max_uses")
    .returning("invitation_id"),
);

const remove = query((db, value: { invitationId: string }) =>
  db
    .deleteFrom("sign_up_invitations")
    .where("invitation_id", "=", value.invitationId)
    .returning("invitation_id"),
);

const removeSpent = query((db, value: { at: number; atMost: number }) =>
  db
    .deleteFrom("sign_up_invitations")
    .where("invitation_id", "in", (eb) =>
      eb
        .selectFrom("sign_up_invitations")
        .select("invitation_id")
        .where((inner) =>
          inner.or([inner("expires_at", "<=", value.at), inner("uses", ">=", inner.ref("max_uses"))]),
        )
        .limit(value.atMost),
    )
    .returning("invitation_id"),
);

export function signUpInvitationReader(connection: Connection): SignUpInvitationReader {
  return {
    isGood: async (tokenHash, at) => (await connection.first(oneGood, { tokenHash, at })) !== undefined,
    async good(at) {
      const rows = await connection.all(good, { at });
      return rows.map((row) => ({
        invitationId: row.invitation_id,
        creator:
          row.creator_id === null ? undefined : { userId: row.creator_id, username: row.username ?? "" },
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        maxUses: row.max_uses,
        uses: row.uses,
        note: row.note,
      }));
    },
  };
}

export function signUpInvitationWriter(connection: WriteConnection): SignUpInvitationWriter {
  return {
    ...signUpInvitationReader(connection),
    add: ({ creatorId = null, ...invitation }) => connection.run(add, { ...invitation, creatorId }),
    use: async (tokenHash, at) => (await connection.first(countUse, { tokenHash, at })) !== undefined,
    remove: async (invitationId) => (await connection.first(remove, { invitationId })) !== undefined,
    removeSpent: async (at, atMost) => (await connection.all(removeSpent, { at, atMost })).length,
  };
}
