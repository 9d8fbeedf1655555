import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";

/** Whether this process may install Debian packages: root, on a system that has apt. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");
}

/** Debian asks this program before a package starts its daemon; 101 says no. */
const POLICY = "/usr/sbin/policy-rc.d";

/**
 * Installs Debian packages, asking nothing and starting none of their daemons. What apt says is shown only when it
 * fails.
 * @returns whether all of them are installed now
 */
export function installPackages(names: readonly string[]): boolean {
  // A bare image has no package lists; stale ones name files that are gone.
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return aptGet(["update"]) && aptGet(["install", "--no-install-recommends", ...names]);
  } finally {
    if (ownPolicy) rmSync(POLICY);
  }
}

function aptGet(args: string[]): boolean {
  const run = spawnSync("apt-get", ["-y", "-qq", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (run.status !== 0) process.stderr.write(`apt-get ${args.join(" ")}:\n${run.stdout}${run.stderr}`);
  return run.status === 0;
}

/**
 * Sees to it that Debian packages are installed.
 * @throws with a sentence that names them when they are missing and cannot be installed
 */
export function ensurePackages(names: readonly string[]): void {
  const present = spawnSync("dpkg-query", ["--show", "--showformat=${db:Status-Status}\\n", ...names], {
    encoding: "utf8",
  });
  const installed =
    present.status === 0 &&
    present.stdout
      .trim()
      .split("\n")
      .every((status) => status === "installed");
  if (installed || (canInstallPackages() && installPackages(names))) return;
  throw new Error(
    `These tests need the Debian packages ${names.join(", ")}: install them, or run as root on Debian.`,
  );
}
