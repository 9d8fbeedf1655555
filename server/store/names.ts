import type { NameReader, NameWriter } from "../identity/name-ports.ts";
import type { Connection, WriteConnection } from "./database.ts";
import { identityQuery as query } from "./identity-schema.ts";

const lookAlike = query((db, value: { canonical: string; skeleton: string }) =>
  db
    .selectFrom("users")
    .select("username")
    .where("skeleton", "=", value.skeleton)
    .where("claimed_at", "is not", null)
    .where("canonical", "<>", value.canonical),
);

const quarantine = query((db, value: { canonical: string; skeleton: string; at: number }) =>
  db
    .selectFrom("quarantined_names")
    .select("canonical")
    .where((eb) => eb.or([eb("canonical", "=", value.canonical), eb("skeleton", "=", value.skeleton)]))
    .where("until_at", ">", value.at)
    .limit(1),
);

const endQuarantines = query((db, value: { at: number; atMost: number }) =>
  db
    .deleteFrom("quarantined_names")
    .where("canonical", "in", (eb) =>
      eb
        .selectFrom("quarantined_names as over")
        .select("over.canonical")
        .where("over.until_at", "<=", value.at)
        .limit(value.atMost),
    )
    .returning("canonical"),
);

export function nameReader(connection: Connection): NameReader {
  return {
    lookAlike: async ({ canonical, skeleton }) =>
      (await connection.first(lookAlike, { canonical, skeleton }))?.username,
    isQuarantined: async ({ canonical, skeleton }, at) =>
      (await connection.first(quarantine, { canonical, skeleton, at })) !== undefined,
  };
}

export function nameWriter(connection: WriteConnection): NameWriter {
  return {
    ...nameReader(connection),
    endQuarantines: async (at, atMost) => (await connection.all(endQuarantines, { at, atMost })).length,
  };
}
