import type { AccountCalls } from "../transport/account-calls.ts";
import { answeredLater, type Answered } from "./answered.ts";

const names = [
  ...(["getAccount", "setDisplayName", "beginPasskeyLogIn", "beginPasskey", "addPasskey"] as const),
  ...(["removePasskey", "issueRecoveryCode", "createLink", "getLink", "answerLink", "cancelLink"] as const),
  ...(["requestLink", "listSessions", "endSession", "endOtherSessions", "deleteAccount"] as const),
  ...(["exportData", "setBlock", "listBlocks"] as const),
];

/** What a person asks the server for about their own account. `me` is who the caller believes to be. */
export type Account = Answered<AccountCalls>;

/** @param load fetches what a first visit does without, when it is wanted */
export function createAccount(load: () => Promise<AccountCalls>): Account {
  return answeredLater(load, names);
}
