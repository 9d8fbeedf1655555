import type { UserAccount } from "../chat/oversight-ports.ts";
import type { ListedSession } from "../identity/ports.ts";
import { logText } from "../log-text.ts";
import type { Arguments } from "./arguments.ts";
import { misunderstood } from "./command-error.ts";
import type { Desk } from "./desk.ts";
import type { DeskCommand } from "./desk-commands.ts";
import { readPages } from "./pages.ts";
import { json, table, time } from "./print.ts";

const reason = { reason: "text" } as const;
const list = { json: "flag", limit: "count" } as const;

/** Commands about people and their sessions. */
export const userCommands: Readonly<Record<string, DeskCommand>> = {
  "user list": { words: [0, 1], options: list, run: listUsers },
  "user show": { words: [1, 1], options: { json: "flag" }, run: showUser },
  "user suspend": { words: [1, 1], options: reason, run: suspend(true) },
  "user restore": { words: [1, 1], options: reason, run: suspend(false) },
  "user operator": { words: [2, 2], options: {}, run: setOperator },
  "user sessions": { words: [1, 1], options: { json: "flag" }, run: listSessions },
  "user log-out": { words: [1, 1], options: reason, run: endSessions },
  "user delete": { words: [1, 1], options: { ...reason, yes: "flag" }, run: deleteUser },
  "session list": { words: [1, 1], options: { json: "flag" }, run: listSessions },
  "session end": { words: [1, 1], options: {}, run: endSession },
};

async function listUsers(desk: Desk, given: Arguments): Promise<string> {
  const { rows, more } = await readPages(given, (page) => desk.users(given.word(0), page));
  if (given.flag("json")) return json(rows.map(accountFields));
  const cells = rows.map((account) => {
    const { username, userId, since, seen, sessions } = accountFields(account);
    return [username, stateOf(account), String(sessions), since, seen, userId];
  });
  return table(["name", "state", "sessions", "since", "seen", "id"], cells) + more;
}

async function showUser(desk: Desk, given: Arguments): Promise<string> {
  const fields = accountFields(await desk.user(given.word(0)));
  if (given.flag("json")) return json(fields);
  return table(
    ["what", "is"],
    Object.entries(fields).map(([name, value]) => [name, String(value)]),
  );
}

function suspend(suspended: boolean): DeskCommand["run"] {
  return async (desk, given) => {
    const { user } = await desk.user(given.word(0));
    const name = logText(user.username);
    if (!(await desk.suspend(user.userId, suspended, given.text("reason")))) {
      return suspended ? `${name} is suspended already.` : `${name} is not suspended.`;
    }
    return suspended
      ? `${name} is suspended: their sessions have ended, and nothing opens the name.`
      : `${name} may come in again.`;
  };
}

async function setOperator(desk: Desk, given: Arguments): Promise<string> {
  const [name, wanted] = [given.word(0), given.word(1)];
  if (wanted !== "on" && wanted !== "off") throw misunderstood("user operator NAME on, or off.");
  const { user } = await desk.user(name);
  const changed = await desk.setOperator(user.userId, wanted === "on");
  const now = wanted === "on" ? "an operator" : "no operator";
  return `${logText(user.username)} is ${now} ${changed ? "now" : "already"}.`;
}

async function endSessions(desk: Desk, given: Arguments): Promise<string> {
  const { user } = await desk.user(given.word(0));
  const ended = await desk.endSessions(user.userId, given.text("reason"));
  return `${ended} sessions of ${logText(user.username)} have ended; no browser opens the name by itself any more.`;
}

async function deleteUser(desk: Desk, given: Arguments): Promise<string> {
  const { user } = await desk.user(given.word(0));
  const name = logText(user.username);
  if (!given.flag("yes")) {
    throw misunderstood(`This gives ${name}'s account up for good. Say --yes if that is meant.`);
  }
  await desk.deleteUser(user.userId, given.text("reason"));
  return `The account of ${name} is gone. The name is nobody's for 90 days.`;
}

async function listSessions(desk: Desk, given: Arguments): Promise<string> {
  const { user } = await desk.user(given.word(0));
  const sessions = (await desk.sessions(user.userId)).map(sessionFields);
  if (given.flag("json")) return json(sessions);
  const cells = sessions.map(({ device, address, opened, used, sessionId }) => [
    ...[device, address, opened, used, sessionId],
  ]);
  return table(["device", "address", "opened", "used", "id"], cells);
}

async function endSession(desk: Desk, given: Arguments): Promise<string> {
  await desk.endSession(given.word(0));
  return "The session has ended; its browser does not open the name by itself any more.";
}

function accountFields({ user, claimedAt, seenAt, suspendedAt, operator, sessions }: UserAccount) {
  return {
    username: user.username,
    userId: user.userId,
    displayName: user.displayName ?? "",
    claimed: !user.unclaimed,
    since: time(claimedAt),
    seen: time(seenAt),
    suspended: time(suspendedAt),
    operator,
    sessions,
  };
}

function stateOf({ user, suspendedAt, operator }: UserAccount): string {
  if (user.unclaimed) return "waits";
  if (suspendedAt !== undefined) return "suspended";
  return operator ? "operator" : "";
}

function sessionFields({ sessionId, deviceName, address, createdAt, lastSeenAt, shared }: ListedSession) {
  const [opened, used] = [time(createdAt), time(lastSeenAt)];
  return { sessionId, device: deviceName, address, opened, used, shared };
}
