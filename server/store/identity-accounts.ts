import type { ChatTransaction } from "../chat/ports.ts";
import type { Account, AccountReader, AccountWriter } from "../identity/ports.ts";
import { beginRemoval } from "./account-removals.ts";
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

const claimedAt = query((db, value: { userId: string }) =>
  db.selectFrom("users").select("claimed_at").where("user_id", "=", value.userId),
);

const addClaimed = query(
  (db, value: { userId: string; username: string; canonical: string; skeleton: string; at: number }) =>
    db.insertInto("users").values({
      user_id: value.userId,
      username: value.username,
      canonical: value.canonical,
      skeleton: value.skeleton,
      claimed_at: value.at,
      created_at: value.at,
      active_at: value.at,
      // Coming is the first change of a personal feed: a `through` of 0 would say that its beginning goes on.
      version: 1,
    }),
);

const claimWaiting = query((db, value: { userId: string; username: string; skeleton: string; at: number }) =>
  db
    .updateTable("users")
    .set({
      username: value.username,
      // Looks depend on the spelling, which is the newcomer's from now on.
      skeleton: value.skeleton,
      unclaimable: 0,
      claimed_at: value.at,
      active_at: value.at,
    })
    .where("user_id", "=", value.userId),
);

/** So many waiting names a claim tells of itself; whoever writes to another one is refused all the same. */
const MAX_TOLD = 100;

/** Waiting names that look like one that has just become somebody's. */
const makeUnclaimable = query((db, value: { userId: string; skeleton: string; atMost: number }) =>
  db
    .updateTable("users")
    .set({ unclaimable: 1 })
    .where("user_id", "in", (eb) =>
      eb
        .selectFrom("users as waiting")
        .select("waiting.user_id")
        .where("waiting.claimed_at", "is", null)
        .where("waiting.skeleton", "=", value.skeleton)
        .where("waiting.user_id", "<>", value.userId)
        .limit(value.atMost),
    )
    .returning("user_id"),
);

const nameOf = query((db, value: { userId: string }) =>
  db
    .selectFrom("users")
    .select(["canonical", "skeleton"])
    .where("user_id", "=", value.userId)
    .where("gone_at", "is", null),
);

/** What is left is an id that nobody else ever gets. */
export const takeName = query((db, value: { userId: string; at: number }) =>
  db
    .updateTable("users")
    .set({
      username: "",
      canonical: value.userId,
      skeleton: null,
      display_name: "",
      unclaimable: 0,
      gone_at: value.at,
    })
    .where("user_id", "=", value.userId),
);

const quarantine = query((db, value: { canonical: string; skeleton: string; until: number }) =>
  db
    .insertInto("quarantined_names")
    .values({ canonical: value.canonical, skeleton: value.skeleton, until_at: value.until })
    .onConflict((conflict) =>
      conflict.column("canonical").doUpdateSet((eb) => ({
        skeleton: eb.ref("excluded.skeleton"),
        until_at: eb.ref("excluded.until_at"),
      })),
    ),
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
    claimedAt: async (userId) => (await connection.first(claimedAt, { userId }))?.claimed_at ?? undefined,
  };
}

export function accountWriter(connection: WriteConnection, welcome: Welcome): AccountWriter {
  const reader = accountReader(connection);
  return {
    ...reader,
    async claim({ userId, username, canonical, skeleton, at }) {
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
        await connection.run(addClaimed, { userId, username, canonical, skeleton, at });
      } else {
        await connection.run(claimWaiting, { userId: account.userId, username, skeleton, at });
      }
      const chat = chatTransaction(connection);
      await welcome(chat, account.userId);
      const likeIt = await connection.all(makeUnclaimable, {
        userId: account.userId,
        skeleton,
        atMost: MAX_TOLD,
      });
      for (const { user_id: id } of likeIt) await chat.users.announce(id);
      return account;
    },
    async giveUp(userId, at, until) {
      const name = await connection.first(nameOf, { userId });
      if (name === undefined) return;
      await connection.run(takeName, { userId, at });
      if (until === undefined) return;
      const { canonical, skeleton } = name;
      // One whose look another had before looks counted keeps nobody from it.
      await connection.run(quarantine, { canonical, skeleton: skeleton ?? canonical, until });
    },
    beginRemoval: (removal) => beginRemoval(connection, removal),
    setPassword: (userId, passwordHash) => connection.run(putPassword, { userId, passwordHash }),
  };
}
