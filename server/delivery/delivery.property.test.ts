import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { defaultDeliverySettings } from "./delivery.ts";
import {
  createScheduledWorld,
  histories,
  type Command,
  type ScheduledWorld,
} from "../../test/delivery/scheduled-world.ts";

/** Performs commands one after the other, with all that they set off in any order between and after them. */
async function play(
  world: ScheduledWorld,
  scheduler: fc.Scheduler,
  round: readonly Command[],
  between: () => void = () => {},
): Promise<void> {
  scheduler.scheduleSequence(
    round.map((command) => () => {
      world.perform(command);
      between();
      return Promise.resolve();
    }),
  );
  await scheduler.waitIdle();
}

async function assertNothingLeft(world: ScheduledWorld, scheduler: fc.Scheduler): Promise<void> {
  world.closeAll();
  await scheduler.waitIdle();
  world.clock.advance(defaultDeliverySettings.onlineMs);
  for (const [gauge, value] of Object.entries(world.delivery.stats())) assert.equal(value, 0, gauge);
  assert.equal(world.clock.timers(), 0);
}

test("P5, P7: whatever the interleaving of changes, hints, reads and streams, each client comes to hold what the store has, without the clock's help", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      histories("heard", "heard", "heard from afar", "heard twice"),
      async (scheduler, history) => {
        const world = createScheduledWorld(scheduler);
        for (const round of history) {
          await play(world, scheduler, round);
          world.assertSame();
        }
        world.openAll();
        await scheduler.waitIdle();
        world.assertSame();
        await assertNothingLeft(world, scheduler);
      },
    ),
    { numRuns: 250 },
  );
});

test("P5, P6, P7: a hint that is lost costs nothing but time: heads are compared, and each client comes to hold what the store has", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      histories("heard", "heard", "heard from afar", "heard twice", "lost"),
      fc.boolean(),
      async (scheduler, history, moveTime) => {
        const world = createScheduledWorld(scheduler);
        for (const round of history) {
          await play(world, scheduler, round, () => moveTime && world.clock.advance(400));
        }
        world.openAll();
        await scheduler.waitIdle();
        // Two comparisons of heads: one heals a lost removal or join, the next what it led to.
        for (let count = 0; count < 4; count += 1) {
          world.clock.advance(defaultDeliverySettings.healMs);
          await scheduler.waitIdle();
        }
        world.assertSame();
        await assertNothingLeft(world, scheduler);
      },
    ),
    { numRuns: 120 },
  );
});
