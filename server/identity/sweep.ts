import { judgeClock, type ClockVerdict } from "./clock-guard.ts";
import { expireNames } from "./expire-names.ts";
import type { Identity } from "./identity.ts";
import { sweepSessions } from "./sweep-sessions.ts";

const DAY = 24 * 60 * 60_000;
/** So few that the commit stays short. */
const atOnce = 200;
/** Whoever joined a room by an invitation and did not hear of it asks again within days. */
const ROOM_INVITATIONS_KEPT = 7 * DAY;

/** What a sweep found and did. */
export interface Swept {
  /** Nothing was ended unless the clock is "even"; see `judgeClock`. */
  clock: ClockVerdict["clock"];
  /** Names that are free again since nobody used them. */
  freedNames: number;
}

/**
 * Gives the sweep of what ends by time: sessions, unused names, quarantines, invitations. To be run about once an hour,
 * one run at a time.
 *
 * @param monotonic milliseconds of a clock that nobody sets
 */
export function createSweep(identity: Identity, monotonic: () => number): () => Promise<Swept> {
  let sweptAt: number | undefined;
  return async () => {
    const at = monotonic();
    const clock = await lookAtClock(identity, sweptAt === undefined ? undefined : at - sweptAt);
    sweptAt = at;
    if (clock !== "even") return { clock, freedNames: 0 };
    await sweepSessions(identity);
    const freedNames = await expireNames(identity);
    await sweepNames(identity);
    return { clock, freedNames };
  };
}

async function lookAtClock({ store, env }: Identity, elapsed: number | undefined): Promise<Swept["clock"]> {
  const { note, clock } = judgeClock(await store.read((tx) => tx.expiry.clock()), env.now(), elapsed);
  await store.write((tx) => tx.expiry.noteClock(note));
  return clock;
}

async function sweepNames({ store, env }: Identity): Promise<void> {
  const now = env.now();
  await untilFew(() => store.write((tx) => tx.names.endQuarantines(now, atOnce)));
  await untilFew(() => store.write((tx) => tx.expiry.makeClaimable(now, atOnce)));
  await untilFew(() => store.write((tx) => tx.signUpInvitations.removeSpent(now, atOnce)));
  const before = now - ROOM_INVITATIONS_KEPT;
  await untilFew(() => store.write((tx) => tx.expiry.removeRoomInvitations(before, atOnce)));
}

/** A few to a transaction, so that others get their turn. */
async function untilFew(removeSome: () => Promise<number>): Promise<void> {
  while ((await removeSome()) === atOnce);
}
