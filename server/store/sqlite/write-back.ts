import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { CANTOPEN } from "./failures.ts";

/** How the thread's attempt ended. What an error has besides its message would not survive the way between threads. */
export type Answer = { ended: "well" } | { ended: "badly"; message: string; errcode: unknown };

/** A connection, one page and a prepared statement: the thread needs little, and an idle server's memory is small. */
const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

/**
 * Writes a database's log back into it, on a thread of its own: reading the log, writing the database and two fsyncs keep
 * a thread busy for several milliseconds. The thread begins with the first call, which for a server that has little to
 * do never comes.
 */
export class WriteBack {
  readonly #path: string;
  readonly #program: URL;
  #thread: Worker | undefined;

  /**
   * @param path the database, which the caller has open with its log
   * @param program what the thread runs
   */
  constructor(path: string, program = new URL("write-back-thread.ts", import.meta.url)) {
    this.#path = path;
    this.#program = program;
  }

  /**
   * Writes back as much as nobody still reads, and syncs it. One call at a time.
   * @throws SQLite's error, with its `errcode`; that it cannot open the database where no thread can begin, as when there
   *   are no file descriptors left
   */
  async run(): Promise<void> {
    const answer = await this.#ask();
    if (answer.ended === "well") return;
    throw Object.assign(new Error(answer.message), { errcode: answer.errcode });
  }

  /** To be called when no `run` is under way. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  async #ask(): Promise<Answer> {
    try {
      const thread = (this.#thread ??= this.#start());
      // It holds the process only while somebody waits for it.
      thread.ref();
      thread.postMessage("write back");
      const [answer] = (await once(thread, "message")) as [Answer];
      thread.unref();
      return answer;
    } catch (error) {
      // It has not begun, or has ended: the next call begins another.
      this.#thread = undefined;
      return {
        ended: "badly",
        message: `No thread could write the log back: ${String(error)}.`,
        errcode: CANTOPEN,
      };
    }
  }

  #start(): Worker {
    const file = pathToFileURL(this.#path);
    // A database that was removed must not be made anew.
    file.searchParams.set("mode", "rw");
    return new Worker(this.#program, {
      workerData: file.href,
      resourceLimits,
      // What the process was told to load before its own code is none of this thread's business.
      execArgv: [],
    });
  }
}
