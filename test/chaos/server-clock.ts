import { writeFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { ensurePackages } from "../../scripts/debian.ts";

/** The wall clock of a server that can be set while it runs. Its monotonic clock goes on as ever. */
export interface ServerClock {
  /** Environment variables that make a process take its time from here. */
  settings: Record<string, string>;
  /** @param seconds how far the wall clock is from the machine's from now on */
  set(seconds: number): void;
}

/**
 * By Debian's libfaketime, which is installed when it is missing.
 *
 * @param dir where the file is that says how late it is
 */
export function createServerClock(dir: string): ServerClock {
  ensurePackages(["libfaketime"]);
  const { stdout } = spawnSync("dpkg-query", ["--listfiles", "libfaketime"], { encoding: "utf8" });
  // The one for programs with threads.
  const library = stdout.split("\n").find((line) => line.endsWith("/libfaketimeMT.so.1"));
  if (library === undefined) throw new Error("The package libfaketime has no libfaketimeMT.so.1.");
  const file = path.join(dir, "server-clock");
  const set = (seconds: number) => writeFileSync(file, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
  set(0);
  return {
    settings: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      // It looks into the file once a second.
      FAKETIME_CACHE_DURATION: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
    },
    set,
  };
}
