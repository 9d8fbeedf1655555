import type { ChatTransaction } from "../chat/ports.ts";
import type { Account, AccountReader, AccountWriter } from "../identity/ports.ts";
import { accountColumns, toAccount } from "./account-row.ts";
import { chatTransaction } from "./chat-transaction.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query } from "./identity-schema.ts";

/** What becomes of a name that has just been claimed, inside the transaction that claims it. */
export type Welcome = (tx: ChatTransaction, userId: string) => Promise<void>;

const byName = query((db, value: { canonical: string }) =>
  db.selectFrom("users").select(accountColumns).where("users.canonical", "=", value.canonical),
);

const byId = query((db, value: { userId: string }) =>
  db.selectFrom("users").select(accountColumns).where("users.user_id", "=", value.userId),
);

const addClaimed = query((db, value: { userId: string; username: string; canonical: string; at: number }) =>
  db.insertInto("users").values({
    user_id: value.userId,
    username: value.username,
    canonical: value.canonical,
    claimed_at: value.at,
    created_at: value.at,
    active_at: value.at,
    // Coming is the first change of a personal feed: a `through` of 0 would say that its beginning goes on.
    version: 1,
  }),
);

const claimWaiting = query((db, value: { userId: string; username: string; at: number }) =>
  db
    .updateTable("users")
    .set({ username: value.username, claimed_at: value.at, active_at: value.at })
    .where("user_id", "=", value.userId),
);

const putPassword = query((db, value: { userId: string; passwordHash: string }) =>
  db
    .insertInto("passwords")
    .values({ user_id: value.userId, password_hash: value.passwordHash })
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet((eb) => ({ password_hash: eb.ref("excluded.password_hash") })),
    ),
);

export function accountReader(connection: Connection): AccountReader {
  return {
    async byName(canonical) {
      const row = await connection.first(byName, { canonical });
      return row && toAccount(row);
    },
    async byId(userId) {
      const row = await connection.first(byId, { userId });
      return row && toAccount(row);
    },
  };
}

export function accountWriter(connection: WriteConnection, welcome: Welcome): AccountWriter {
  const reader = accountReader(connection);
  return {
    ...reader,
    async claim({ userId, username, canonical, at }) {
      const waiting = await reader.byName(canonical);
      const account: Account = {
        userId: waiting?.userId ?? userId,
        username,
        displayName: "",
        claimed: true,
        passwordHash: undefined,
        hasPasskey: false,
        hasRecoveryCode: false,
        operator: false,
        suspended: false,
      };
      if (waiting === undefined) {
        await connection.run(addClaimed, { userId, username, canonical, at });
      } else {
        await connection.run(claimWaiting, { userId: account.userId, username, at });
      }
      await welcome(chatTransaction(connection), account.userId);
      return account;
    },
    setPassword: (userId, passwordHash) => connection.run(putPassword, { userId, passwordHash }),
  };
}
