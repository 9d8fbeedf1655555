import { launch, type Page } from "puppeteer-core";
import { PATIENCE_MS, type BrowserWindow, type Role } from "./browser-window.ts";

/** Debian's Firefox, through WebDriver BiDi: Playwright drives only a Firefox of its own. */
export async function openFirefox(): Promise<BrowserWindow> {
  const browser = await launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    headless: true,
    extraPrefsFirefox: quiet,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  return {
    browser: await browser.version(),
    opens: async (url) => void (await page.goto(url)),
    async types(role, name, text, enter) {
      const field = await find(page, role, name);
      await field.click();
      await field.type(text);
      if (enter !== undefined) await field.press("Enter");
    },
    clicks: async (role, name) => (await find(page, role, name)).click(),
    sees: async (text) => void (await page.locator(`::-p-text(${text})`).wait()),
    text: () => page.evaluate("document.body.innerText") as Promise<string>,
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function find(page: Page, role: Role, name: string) {
  // An option's name goes on with what is known of it.
  const isLonger = role === "option";
  const found = await page.waitForSelector(
    isLonger ? `[role=option] ::-p-text(${name})` : `::-p-aria([name="${name}"][role="${role}"])`,
  );
  if (found === null) throw new Error(`There is no ${role} called ${name}.`);
  return found;
}

/** Nothing outside this machine is asked anything. */
const quiet = {
  "app.update.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "http://127.0.0.1:9/",
};
