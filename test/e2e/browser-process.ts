import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { chromium, type BrowserContext } from "@playwright/test";
import { browserSwitches, ensureBrowser } from "../../scripts/browser.ts";

/** A browser with a profile on the disk, as a person's own is: what it keeps outlives its process. */
export interface BrowserProcess extends AsyncDisposable {
  /** Starts it, again with the same profile. Everybody in it is one person. */
  start(): Promise<BrowserContext>;
  /** Closes it as a person does. */
  quit(): Promise<void>;
  /** SIGKILL to all of its processes: no chance to tidy up. */
  kill(): Promise<void>;
}

export async function browserWithProfile(): Promise<BrowserProcess> {
  const profile = await mkdtemp(path.join(tmpdir(), "restante-profile-"));
  const state: { child?: ChildProcess; stop?: () => Promise<void> } = {};
  const gone = async () => {
    const { child } = state;
    if (child !== undefined && child.exitCode === null && child.signalCode === null)
      await once(child, "exit");
  };
  const kill = async () => {
    const pid = state.child?.pid;
    const ended = gone();
    // A process group of its own: the browser is many processes.
    if (pid !== undefined) killGroup(pid);
    await ended;
  };
  return {
    start: async () => {
      const port = path.join(profile, "DevToolsActivePort");
      await rm(port, { force: true });
      state.child = spawn(ensureBrowser(), [...switches, `--user-data-dir=${profile}`, "about:blank"], {
        stdio: "ignore",
        detached: true,
      });
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await portWrittenTo(port)}`);
      state.stop = async () => {
        const session = await browser.newBrowserCDPSession();
        await Promise.all([gone(), session.send("Browser.close")]);
      };
      const [context] = browser.contexts();
      if (context === undefined) throw new Error("The browser has no window.");
      return context;
    },
    quit: async () => state.stop?.(),
    kill,
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

const switches = [
  ...browserSwitches,
  "--headless=new",
  "--remote-debugging-port=0",
  "--window-size=1280,800",
  "--lang=en-GB",
  "--password-store=basic",
];

/** The first line of the file that the browser writes when it can be talked to. */
async function portWrittenTo(file: string): Promise<string> {
  for (;;) {
    const [line = ""] = (await readFile(file, "utf8").catch(() => "")).split("\n");
    if (line !== "") return line;
    await delay(50);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It had ended by itself.
  }
}
