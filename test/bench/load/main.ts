/** A load process: says that it is ready, is sent a job, does it, and sends back what came of it. */
import { once } from "node:events";
import { acknowledge } from "./acknowledge.ts";
import { calls } from "./calls.ts";
import { fanOut } from "./fan-out.ts";
import type { Job, Outcome, Returned } from "./job.ts";
import { comeBack } from "./return.ts";
import { sending } from "./sending.ts";
import { talk } from "./talk.ts";

function work(job: Job): Promise<Outcome | Returned | "sending"> {
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
    case "sending":
      return sending(job).then((lap) => {
        // Whatever it is told from now on asks for this.
        process.on("message", () => process.send?.(lap()));
        return "sending";
      });
  }
}

process.send?.("ready");
const [job] = (await once(process, "message")) as [Job];
const outcome = await work(job);
process.send?.(outcome);
