import { defineConfig } from "@playwright/test";
import { browserSwitches, findBrowser } from "./scripts/browser.ts";

/** A name that is this machine and yet no secure context, as a chat in the office network is. */
const plainHost = "--host-resolver-rules=MAP restante.test 127.0.0.1";

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env["CI"] !== undefined,
  // A test that passes the second time has found something.
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    actionTimeout: 30_000,
    screenshot: "only-on-failure",
    launchOptions: { executablePath: findBrowser(), args: [...browserSwitches, plainHost] },
  },
});
