import { once } from "node:events";
import { globSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { Builder, By, Key, type WebDriver, type WebElement } from "selenium-webdriver";
import { PATIENCE_MS, type BrowserWindow, type Role } from "./browser-window.ts";
import { startChild } from "./child.ts";

/** Where each role is looked for; which element it is, its accessible name says. */
const places: Record<Role, string> = {
  textbox: "input, textarea",
  combobox: "[role=combobox]",
  button: "button",
  option: "[role=option]",
  link: "a",
};

/** WebKitGTK's own small browser, on a screen that nobody sees. */
export async function openWebKit(): Promise<BrowserWindow> {
  await using opened = new AsyncDisposableStack();
  const screen = opened.use(startChild("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x800x24"]));
  const [number] = (await once(screen.process.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
  const port = await freePort();
  const env = { ...process.env, DISPLAY: `:${String(number).trim()}`, LIBGL_ALWAYS_SOFTWARE: "1" };
  opened.use(startChild("WebKitWebDriver", ["--host=127.0.0.1", `--port=${port}`], env));
  const driver = await connect(`http://127.0.0.1:${port}`);
  opened.defer(() => driver.quit());
  const capabilities = await driver.getCapabilities();
  const parts = opened.move();
  return {
    browser: `WebKitGTK ${String(capabilities.get("browserVersion"))}`,
    opens: (url) => driver.get(url),
    async types(role, name, text, enter) {
      const field = await find(driver, role, name);
      await field.click();
      await field.sendKeys(text, ...(enter === undefined ? [] : [Key.ENTER]));
    },
    clicks: async (role, name) => (await find(driver, role, name)).click(),
    sees: async (text) =>
      void (await driver.wait(async () => (await textOf(driver)).includes(text), PATIENCE_MS, `No ${text}`)),
    text: () => textOf(driver),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** The driver listens a moment after it was started. */
async function connect(url: string): Promise<WebDriver> {
  const [binary] = globSync("/usr/lib/*/webkit2gtk-*/MiniBrowser");
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await new Builder()
        .usingServer(url)
        .withCapabilities({
          browserName: "MiniBrowser",
          "webkitgtk:browserOptions": { binary, args: ["--automation"] },
        })
        .build();
    } catch (error) {
      if (!String(error).includes("ECONNREFUSED") || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function find(driver: WebDriver, role: Role, name: string): Promise<WebElement> {
  const found = await driver.wait(
    async () => {
      for (const element of await driver.findElements(By.css(places[role]))) {
        try {
          if ((await element.isDisplayed()) && (await element.getAccessibleName()).startsWith(name)) {
            return element;
          }
        } catch {
          // It was drawn anew meanwhile: there is another one in its place.
        }
      }
      return undefined;
    },
    PATIENCE_MS,
    `There is no ${role} called ${name}.`,
  );
  if (found === undefined) throw new Error(`There is no ${role} called ${name}.`);
  return found;
}

async function textOf(driver: WebDriver): Promise<string> {
  return driver.executeScript<string>("return document.body.innerText");
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
