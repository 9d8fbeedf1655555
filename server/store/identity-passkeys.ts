import type { PasskeyReader, PasskeyWriter, StoredPasskey } from "../identity/key-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query, type PasskeysTable } from "./identity-schema.ts";

const listOf = query((db, value: { userId: string }) =>
  db
    .selectFrom("passkeys")
    .selectAll()
    .where("user_id", "=", value.userId)
    .orderBy("created_at")
    .orderBy("passkey_id"),
);

const byCredential = query((db, value: { credentialId: string }) =>
  db.selectFrom("passkeys").selectAll().where("credential_id", "=", value.credentialId),
);

const add = query((db, value: Omit<StoredPasskey, "transports" | "usedAt"> & { transports: string }) =>
  db.insertInto("passkeys").values({
    passkey_id: value.passkeyId,
    credential_id: value.credentialId,
    user_id: value.userId,
    public_key: value.publicKey,
    counter: value.counter,
    transports: value.transports,
    name: value.name,
    created_at: value.createdAt,
  }),
);

const remove = query((db, value: { userId: string; passkeyId: string }) =>
  db
    .deleteFrom("passkeys")
    .where("passkey_id", "=", value.passkeyId)
    .where("user_id", "=", value.userId)
    .returning("passkey_id"),
);

const used = query((db, value: { passkeyId: string; counter: number; at: number }) =>
  db
    .updateTable("passkeys")
    .set({ counter: value.counter, used_at: value.at })
    .where("passkey_id", "=", value.passkeyId),
);

function toPasskey(row: PasskeysTable): StoredPasskey {
  return {
    passkeyId: row.passkey_id,
    credentialId: row.credential_id,
    userId: row.user_id,
    publicKey: Uint8Array.from(row.public_key),
    counter: row.counter,
    transports: JSON.parse(row.transports) as string[],
    name: row.name,
    createdAt: row.created_at,
    usedAt: row.used_at ?? undefined,
  };
}

export function passkeyReader(connection: Connection): PasskeyReader {
  return {
    listOf: async (userId) => (await connection.all(listOf, { userId })).map(toPasskey),
    async byCredential(credentialId) {
      const row = await connection.first(byCredential, { credentialId });
      return row && toPasskey(row);
    },
  };
}

export function passkeyWriter(connection: WriteConnection): PasskeyWriter {
  return {
    ...passkeyReader(connection),
    add: ({ usedAt: _never, transports, ...passkey }) =>
      connection.run(add, { ...passkey, transports: JSON.stringify(transports) }),
    remove: async (userId, passkeyId) =>
      (await connection.first(remove, { userId, passkeyId })) !== undefined,
    used: (passkeyId, { counter, at }) => connection.run(used, { passkeyId, counter, at }),
  };
}
