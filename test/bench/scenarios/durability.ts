import type { Scenario } from "../scenario.ts";
import { talk } from "./durable.ts";
import { restante } from "./pairs.ts";
import { withoutStore } from "./without-store.ts";

export function durability(): Scenario {
  return {
    name: "durability",
    about:
      "As `durable`, against the same server that numbers and delivers messages from memory and keeps nothing.",
    unit: "messages per server CPU second",
    better: "more",
    contenders: [
      restante("restante", {}, talk),
      restante("without a store", { nodeOptions: withoutStore }, talk),
    ],
    targets: [{ of: "restante", at: "least", ratio: 0.9, to: "without a store" }],
  };
}
