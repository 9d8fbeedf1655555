import type { Scenario } from "./scenario.ts";
import { acknowledge } from "./scenarios/acknowledge.ts";
import { calls } from "./scenarios/calls.ts";
import { durability } from "./scenarios/durability.ts";
import { durable } from "./scenarios/durable.ts";
import { eventLoop } from "./scenarios/event-loop.ts";
import { fanOut } from "./scenarios/fan-out.ts";
import { growth } from "./scenarios/growth.ts";
import { halfLoads } from "./scenarios/half-load.ts";
import { idleStreams } from "./scenarios/idle-streams.ts";
import { othersMeanwhile, returnMany } from "./scenarios/return-many.ts";
import { returnOne } from "./scenarios/return-one.ts";
import { idleMemory, start } from "./scenarios/start.ts";

/** All there are. @param beside another checkout that is measured, too */
export function scenarios(beside: string | undefined): Scenario[] {
  return [
    fanOut(beside),
    calls(beside),
    acknowledge(beside),
    durable(beside),
    durability(),
    ...halfLoads(),
    eventLoop(),
    returnOne(beside),
    returnMany(beside),
    othersMeanwhile(beside),
    growth(),
    idleStreams(beside),
    start(beside),
    idleMemory(beside),
  ];
}
