/**
 * `npm run smoke:browsers`: somebody logs in, writes and is written to, in Firefox and in WebKitGTK as Debian has
 * them. Everything else is tested in Chromium; this says that the others are no strangers to the page.
 */
import { ensurePackages } from "../../scripts/debian.ts";
import { call, logIn, send } from "../chaos/disk/json-client.ts";
import { startServer } from "../e2e/server-process.ts";
import type { BrowserWindow } from "./browser-window.ts";
import { openFirefox } from "./firefox.ts";
import { openWebKit } from "./webkit.ts";

const browsers = { Firefox: openFirefox, WebKitGTK: openWebKit };

async function talk(url: string, page: BrowserWindow): Promise<void> {
  const bob = await logIn(url, "bob");
  await page.opens(url);
  await page.types("textbox", "Username", "ana");
  await page.clicks("button", "Log in");
  await page.types("combobox", "Find people and rooms", "bob");
  await page.clicks("option", "bob");
  await page.types("textbox", "Message", "Hello from here", "then Enter");
  await page.sees("Hello from here");
  const { conversationId } = await send(url, bob, { id: "smoke-0001", to: "ana", text: "And from there" });
  await page.sees("And from there");
  const stored = await call<{ messages: { text: string }[] }>(
    url,
    "chat.v1.ChatService/ListMessages",
    { conversationId, limit: 10 },
    bob.token,
  );
  const texts = stored.messages.map(({ text }) => text).sort();
  if (texts.join() !== "And from there,Hello from here") throw new Error(`Stored is ${texts.join()}.`);
}

/** @returns whether it went well */
async function smoke(name: string, open: () => Promise<BrowserWindow>): Promise<boolean> {
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  try {
    await using server = await startServer();
    await using page = await open();
    try {
      await talk(server.url, page);
    } catch (error) {
      const shown = await page.text().catch(String);
      throw new Error(`${String(error)}\nThe page showed:\n${shown}`, { cause: error });
    }
    process.stdout.write(`ok   ${name}: ${page.browser} logs in, sends and receives (${seconds()})\n`);
    return true;
  } catch (error) {
    process.stdout.write(`FAIL ${name} (${seconds()}): ${String(error)}\n`);
    return false;
  }
}

/** For both together; whatever hangs must not hang for ever. */
const LIMIT_MS = 180_000;

ensurePackages(["firefox-esr", "webkit2gtk-driver", "xvfb"]);
setTimeout(() => {
  process.stdout.write("FAIL This took too long.\n");
  process.exit(1);
}, LIMIT_MS).unref();
for (const [name, open] of Object.entries(browsers)) {
  if (!(await smoke(name, open))) process.exitCode = 1;
}
