/**
 * The Chromium that the browser tests run in: one that is here, or one that is fetched.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { canInstallPackages, installPackages } from "./debian.ts";

const root = path.resolve(import.meta.dirname, "..");
const installedNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/**
 * The path of a browser on this machine: `CHROMIUM_PATH`, an installed Chromium or Chrome, or the build
 * that Playwright has downloaded before. Undefined when there is none.
 * @throws when `CHROMIUM_PATH` names something that cannot be run
 */
export function findBrowser(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen !== undefined && chosen !== "") {
    if (!isExecutable(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, which cannot be run.`);
    return chosen;
  }
  const directories = (process.env.PATH ?? "").split(path.delimiter);
  const installed = installedNames.flatMap((name) =>
    directories.map((directory) => path.join(directory, name)),
  );
  return [...installed, chromium.executablePath()].find(isExecutable);
}

/**
 * The path of a browser, installed first if need be: Playwright's own download; where that is blocked,
 * Debian's package if we may.
 * @throws with a sentence that says what to do when there is no way to get one
 */
export function ensureBrowser(): string {
  const found = findBrowser() ?? install();
  if (found === undefined) {
    throw new Error(
      "The browser tests need Chromium: none is installed, and none could be downloaded. " +
        "Install Chromium or Chrome, or set CHROMIUM_PATH to one.",
    );
  }
  return found;
}

/** Command-line switches for a quiet browser that asks nobody outside this machine anything. */
export const browserSwitches = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Chromium refuses to run as root inside its sandbox.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function install(): string | undefined {
  process.stderr.write("Installing a browser for the tests (once) …\n");
  const downloaded = download();
  // The download lacks the libraries that it links to on a bare Debian, which the package brings along.
  if (downloaded !== undefined && runs(downloaded)) return downloaded;
  if (canInstallPackages() && installPackages(["chromium"])) return findBrowser();
  return undefined;
}

function download(): string | undefined {
  const cli = path.join(root, "node_modules/@playwright/test/cli.js");
  const args = [cli, "install", "--no-shell", "chromium"];
  spawnSync(process.execPath, args, { stdio: "ignore", timeout: 300_000 });
  return [chromium.executablePath()].find(isExecutable);
}

function runs(browser: string): boolean {
  return spawnSync(browser, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}
