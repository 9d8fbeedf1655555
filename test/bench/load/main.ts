/** A load process: is sent a job, does it, and sends back what came of it. */
import { once } from "node:events";
import { acknowledge } from "./acknowledge.ts";
import { calls } from "./calls.ts";
import { fanOut } from "./fan-out.ts";
import type { Job, Outcome, Returned } from "./job.ts";
import { comeBack } from "./return.ts";
import { talk } from "./talk.ts";

function work(job: Job): Promise<Outcome | Returned> {
  switch (job.pattern) {
    case "fan-out":
      return fanOut(job);
    case "calls":
      return calls(job);
    case "acknowledge":
      return acknowledge(job);
    case "talk":
      return talk(job);
    case "return":
      return comeBack(job);
  }
}

const [job] = (await once(process, "message")) as [Job];
const outcome = await work(job);
process.send?.(outcome);
