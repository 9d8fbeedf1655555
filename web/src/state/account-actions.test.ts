import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, settle } from "../../../test/web/manual-clock.ts";
import type { Account } from "../session/account.ts";
import { accountActions, type AccountActionDeps } from "./account-actions.ts";
import type { Failure, LinkView, LogInCredential, Outcome } from "./view.ts";

const refusal = (reason: Failure["reason"], retryAfterMs?: number): Outcome => ({
  ok: false,
  failure: { reason, message: reason, suggestion: undefined, ...(retryAfterMs && { retryAfterMs }) },
});
const fine: Outcome = { ok: true, value: undefined };
const linkOf = (state: LinkView["state"]): LinkView => ({
  ...{ state, requestId: "", deviceName: "", address: "", expiresAt: 0 },
});

/** The part of the application that links are made of, over a server that says one thing after the other. */
function createScene(says: { logIns?: Outcome[]; links?: LinkView["state"][] }) {
  const clock = createManualClock(0);
  const tries: (readonly [number, LogInCredential])[] = [];
  const page = { seen: true, wake: () => undefined as void };
  const polls: number[] = [];
  const account: Partial<Account> = {
    requestLink: async () => ({ ok: true, value: { linkToken: "token", expiresAt: 60_000 } }),
    getLink: async () => {
      polls.push(clock.now());
      return { ok: true, value: linkOf(says.links?.shift() ?? "waiting") };
    },
  };
  const deps: Partial<Record<keyof AccountActionDeps, unknown>> = {
    account,
    clock,
    page: { visible: () => page.seen, onWake: (run: () => void) => ((page.wake = run), () => undefined) },
    logIn: async (_username: string, credential?: LogInCredential) => {
      tries.push([clock.now(), credential ?? {}]);
      return says.logIns?.shift() ?? refusal("link-pending");
    },
    occupancy: { me: () => undefined },
  };
  return { clock, tries, polls, page, actions: accountActions(deps as AccountActionDeps) };
}

const link = { username: "ana", code: "AB12-CD34-EF56", shared: true };
const forever = new AbortController().signal;

test("whoever handed in the code of another browser comes in once its person says yes, through torn connections too", async () => {
  const logIns = [refusal("link-pending"), refusal("unreachable"), refusal("throttled", 5_000), fine];
  const { clock, tries, actions } = createScene({ logIns });
  const until: number[] = [];
  const outcome = actions.logInByLink(link, (expiresAt) => until.push(expiresAt), forever);
  await clock.pass(20_000);
  assert.deepEqual(await outcome, fine);
  assert.deepEqual(until, [60_000]);
  const token = { linkToken: "token", shared: true };
  assert.deepEqual(
    tries,
    [0, 1_500, 3_000, 8_000].map((at) => [at, token]),
  );
});

test("whoever handed in the code of another browser hears a no at once", async () => {
  const refused = createScene({ logIns: [refusal("link-pending"), refusal("link-refused")] });
  const no = refused.actions.logInByLink(link, () => undefined, forever);
  await refused.clock.pass(1_500);
  assert.deepEqual(await no, refusal("link-refused"));
});

test("in a browser whose clock is ahead a code works as well, and is over when the server says so", async () => {
  for (const last of [fine, refusal("credential-wrong")]) {
    const { clock, actions } = createScene({ logIns: [refusal("link-pending"), last] });
    await clock.pass(3_600_000);
    const outcome = actions.logInByLink(link, () => undefined, forever);
    await clock.pass(1_500);
    assert.deepEqual(await outcome, last);
    assert.equal(clock.timers(), 0);
  }
});

test("who gives up waiting asks no more", async () => {
  const { clock, tries, actions } = createScene({});
  const waiting = new AbortController();
  const outcome = actions.logInByLink(link, () => undefined, waiting.signal);
  await clock.pass(1_500);
  waiting.abort();
  await outcome;
  assert.deepEqual([tries.length, clock.timers()], [2, 0]);
});

test("a link is followed until it was used, seldom while nobody looks, and at once when somebody does", async () => {
  const { clock, polls, page, actions } = createScene({
    links: ["waiting", "waiting", "requested", "approved", "used"],
  });
  const told: string[] = [];
  const watching = actions.watchLink(({ state }) => told.push(state), forever);
  await clock.pass(1_500);
  page.seen = false;
  await clock.pass(10_000);
  assert.deepEqual(polls, [0, 1_500, 3_000]);
  page.seen = true;
  page.wake();
  await settle();
  await clock.pass(1_500);
  await watching;
  assert.deepEqual(polls, [0, 1_500, 3_000, 11_500, 13_000]);
  assert.deepEqual(told, ["waiting", "waiting", "requested", "approved", "used"]);
});
