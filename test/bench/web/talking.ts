import type { Actor } from "../../e2e/actor.ts";
import type { Figure } from "./figures.ts";
import { rowPainted } from "./watch.ts";

const MESSAGES = 60;
/** The first few pay for what is loaded on first use. */
const WARM_UP = 5;

/** How long what one writes takes to be seen: by oneself, and by somebody in another browser. */
export async function talking(ana: Actor, bob: Actor): Promise<Figure[]> {
  const own: number[] = [];
  const peer: number[] = [];
  for (let number = 0; number < MESSAGES + WARM_UP; number += 1) {
    const text = `Message ${number} of the measurement.`;
    await ana.composer.fill(text);
    const [here, there] = [rowPainted(ana.page, text), rowPainted(bob.page, text)];
    await ana.composer.press("Enter");
    const [shownHere, shownThere] = await Promise.all([here, there]);
    const pressed = await ana.page.evaluate(() => window.watch.keyAt());
    if (number < WARM_UP) continue;
    own.push(shownHere - pressed);
    peer.push(shownThere - pressed);
  }
  return [
    { bar: "Enter to own row painted", unit: "ms", target: 16, samples: own, quantile: 0.5 },
    { bar: "Enter to own row painted", unit: "ms", target: 50, samples: own, quantile: 0.95 },
    { bar: "send to painted at the peer", unit: "ms", target: 25, samples: peer, quantile: 0.5 },
    { bar: "send to painted at the peer", unit: "ms", target: 60, samples: peer, quantile: 0.95 },
  ];
}
