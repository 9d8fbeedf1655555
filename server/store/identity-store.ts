import type { IdentityStore } from "../identity/ports.ts";
import type { Database } from "./database.ts";
import { expiryReader, expiryWriter } from "./expiry.ts";
import { accountReader, accountWriter, type Welcome } from "./identity-accounts.ts";
import { codeWriter, deviceWriter, reEntryReader, reEntryWriter } from "./identity-keys.ts";
import { linkReader, linkWriter, recoveryCodeReader, recoveryCodeWriter } from "./identity-links.ts";
import { passkeyReader, passkeyWriter } from "./identity-passkeys.ts";
import { sessionReader, sessionWriter } from "./identity-sessions.ts";
import { nameReader, nameWriter } from "./names.ts";
import { operatorReader, operatorWriter } from "./operators.ts";
import { sessionLookUp } from "./session-look-up.ts";
import { signUpInvitationReader, signUpInvitationWriter } from "./sign-up-invitations.ts";

/**
 * Identity's tables, in the database that the chat's are in.
 *
 * @param welcome the chat's part in a claim
 */
export function createIdentityStore(database: Database, welcome: Welcome): IdentityStore {
  return {
    sessionByToken: sessionLookUp(database),
    write: (work) =>
      database.write((connection) =>
        work({
          accounts: accountWriter(connection, welcome),
          sessions: sessionWriter(connection),
          reEntries: reEntryWriter(connection),
          devices: deviceWriter(connection),
          codes: codeWriter(connection),
          passkeys: passkeyWriter(connection),
          recoveryCodes: recoveryCodeWriter(connection),
          links: linkWriter(connection),
          names: nameWriter(connection),
          expiry: expiryWriter(connection),
          signUpInvitations: signUpInvitationWriter(connection),
          operators: operatorWriter(connection),
        }),
      ),
    read: (work) =>
      database.read((connection) =>
        work({
          accounts: accountReader(connection),
          sessions: sessionReader(connection),
          reEntries: reEntryReader(connection),
          passkeys: passkeyReader(connection),
          recoveryCodes: recoveryCodeReader(connection),
          links: linkReader(connection),
          names: nameReader(connection),
          expiry: expiryReader(connection),
          signUpInvitations: signUpInvitationReader(connection),
          operators: operatorReader(connection),
        }),
      ),
  };
}
