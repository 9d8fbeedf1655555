import { readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second here, whatever its kernel's own clock. */
const MS_PER_TICK = 10;

/** What all threads of a process have had of a processor so far, in the system too; in milliseconds. */
export function cpuMs(pid: number | string): number {
  // The name of the program, in brackets, may hold anything.
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) * MS_PER_TICK;
}
