import type {
  LinkReader,
  LinkWriter,
  RecoveryCodeReader,
  RecoveryCodeWriter,
  StoredLink,
} from "../identity/key-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query, type LinksTable } from "./identity-schema.ts";

const findRecoveryCode = query((db, value: { userId: string }) =>
  db.selectFrom("recovery_codes").select(["code_hash", "created_at"]).where("user_id", "=", value.userId),
);

const putRecoveryCode = query((db, value: { userId: string; codeHash: string; createdAt: number }) =>
  db
    .insertInto("recovery_codes")
    .values({ user_id: value.userId, code_hash: value.codeHash, created_at: value.createdAt }),
);

const removeRecoveryCode = query((db, value: { userId: string }) =>
  db.deleteFrom("recovery_codes").where("user_id", "=", value.userId),
);

const findLink = query((db, value: { userId: string }) =>
  db.selectFrom("links").selectAll().where("user_id", "=", value.userId),
);

const removeLink = query((db, value: { userId: string }) =>
  db.deleteFrom("links").where("user_id", "=", value.userId),
);

type LinkValues = Omit<StoredLink, "request"> & {
  requestId: string | null;
  tokenHash: string | null;
  deviceName: string;
  address: string;
};

const addLink = query((db, value: LinkValues) =>
  db.insertInto("links").values({
    user_id: value.userId,
    session_id: value.sessionId,
    state: value.state,
    code_hash: value.codeHash,
    tries_left: value.triesLeft,
    expires_at: value.expiresAt,
    request_id: value.requestId,
    token_hash: value.tokenHash,
    device_name: value.deviceName,
    address: value.address,
  }),
);

function toLink(
  row: Omit<LinksTable, "device_name" | "address"> & { device_name: string; address: string },
): StoredLink {
  const { request_id: requestId, token_hash: tokenHash } = row;
  return {
    userId: row.user_id,
    sessionId: row.session_id,
    state: row.state,
    codeHash: row.code_hash,
    triesLeft: row.tries_left,
    expiresAt: row.expires_at,
    request:
      requestId === null || tokenHash === null
        ? undefined
        : { requestId, tokenHash, deviceName: row.device_name, address: row.address },
  };
}

export function recoveryCodeReader(connection: Connection): RecoveryCodeReader {
  return {
    async find(userId) {
      const row = await connection.first(findRecoveryCode, { userId });
      return row && { codeHash: row.code_hash, createdAt: row.created_at };
    },
  };
}

export function recoveryCodeWriter(connection: WriteConnection): RecoveryCodeWriter {
  const remove = (userId: string) => connection.run(removeRecoveryCode, { userId });
  return {
    ...recoveryCodeReader(connection),
    async put(userId, { codeHash, createdAt }) {
      await remove(userId);
      await connection.run(putRecoveryCode, { userId, codeHash, createdAt });
    },
    remove,
  };
}

export function linkReader(connection: Connection): LinkReader {
  return {
    async find(userId) {
      const row = await connection.first(findLink, { userId });
      return row && toLink(row);
    },
  };
}

export function linkWriter(connection: WriteConnection): LinkWriter {
  const remove = (userId: string) => connection.run(removeLink, { userId });
  return {
    ...linkReader(connection),
    async put({ request, ...link }) {
      await remove(link.userId);
      await connection.run(addLink, {
        ...link,
        requestId: request?.requestId ?? null,
        tokenHash: request?.tokenHash ?? null,
        deviceName: request?.deviceName ?? "",
        address: request?.address ?? "",
      });
    },
    remove,
  };
}
