import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { node, startPinned, stop } from "../pinned.ts";
import type { Measurement } from "../scenario.ts";
import type { Job, Latency, Outcome, Returned, ReturnJob, SendingJob } from "./job.ts";

/**
 * Has a process of its own, on the other core, do a job.
 *
 * @param onBegin hears when warming up is over
 * @throws Error when it counted wrong, or got what it should not
 */
export async function load(
  job: Exclude<Job, ReturnJob | SendingJob>,
  onBegin: () => void = () => {},
): Promise<Outcome> {
  await using running = await LoadProcess.start();
  return await running.ask(job, onBegin);
}

/** People who come back at once, in a process that is ready for it. */
export interface Crowd extends AsyncDisposable {
  /** Now. */
  comeBack(job: ReturnJob): Promise<Returned>;
}

/**
 * @param modest its process has the other core only while no other load wants it: many sockets that are opened at once
 * must not keep those waiting whose time is taken. On a core that others keep busy it would never begin
 */
export async function gatherCrowd(modest: boolean): Promise<Crowd> {
  const running = await LoadProcess.start(modest ? ["chrt", "--idle", "0"] : []);
  return {
    comeBack: (job) => running.ask<Returned>(job),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** People who come back now. */
export async function comeBack(job: ReturnJob): Promise<Returned> {
  await using crowd = await gatherCrowd(false);
  return await crowd.comeBack(job);
}

/** People who send, in a process of their own. */
export interface Senders extends AsyncDisposable {
  /** How long sends have taken since they began, or since this was last asked. */
  lap(): Promise<Latency>;
}

/** Resolves once they have begun; they go on until they are disposed of. */
export async function keepSending(job: SendingJob): Promise<Senders> {
  const running = await LoadProcess.start();
  await running.ask(job);
  return {
    lap: () => running.ask<Latency>("lap"),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

class LoadProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, "exit").then(([code]) => {
      throw new Error(`The load ended with ${code} before it was done.`);
    });
    this.#ended.catch(() => undefined);
  }

  /** Resolves once it waits for a job. @param by what runs it */
  static async start(by: readonly string[] = []): Promise<LoadProcess> {
    const words = [...by, node, path.join(import.meta.dirname, "main.ts")];
    const running = new LoadProcess(
      startPinned({ words, core: 1, stdio: ["ignore", "inherit", "inherit", "ipc"] }),
    );
    await running.#hear(() => {});
    return running;
  }

  /** One question at a time. @returns what it answers */
  async ask<Answer>(question: Job | "lap", onBegin: () => void = () => {}): Promise<Answer> {
    const answered = this.#hear<Answer>(onBegin);
    this.#child.send(question);
    return answered;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return stop(this.#child);
  }

  #hear<Answer>(onBegin: () => void): Promise<Answer> {
    const child = this.#child;
    const heard = new Promise<Answer>((resolve) => {
      const hear = (message: unknown): void => {
        if (message === "begun") return onBegin();
        child.off("message", hear);
        resolve(message as Answer);
      };
      child.on("message", hear);
    });
    return Promise.race([heard, this.#ended]);
  }
}

/** Things done in a second of the server's time; beside it, the clock on the wall, and how busy either side was. */
export function perCpuSecond({ things, wallMs, serverCpuMs, loadCpuMs, latency }: Outcome): Measurement {
  return {
    figure: (things / serverCpuMs) * 1_000,
    also: {
      "a second on the wall": (things / wallMs) * 1_000,
      "server busy %": (serverCpuMs / wallMs) * 100,
      "load busy %": (loadCpuMs / wallMs) * 100,
      "p50 ms": latency.p50,
      "p99 ms": latency.p99,
    },
  };
}
