import path from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { build, type Rolldown } from "vite";
import { localStoreContract } from "../../web/src/storage/local-store.contract.ts";

/** The contract and the store that the page uses, as one script that a page can run. */
async function bundleOfContract(): Promise<string> {
  const entry = path.resolve(import.meta.dirname, "local-store-page.ts");
  const output = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "contract" } },
  })) as Rolldown.RolldownOutput[];
  return output[0]?.output[0]?.code ?? "";
}

async function openPage(page: Page): Promise<void> {
  const script = await bundleOfContract();
  await page.route("http://store.test/**", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><script>${script}</script>` }),
  );
  await page.goto("http://store.test/");
}

test("P5: IndexedDB keeps every promise of the local store that memory keeps", async ({ page }) => {
  await openPage(page);
  const results = await page.evaluate("window.runContract()");
  expect(results).toEqual(localStoreContract.map(({ title }) => ({ title, failure: null })));
});

test("P2: a store of an earlier version of the page keeps what was typed and asks for the rest again @slow", async ({
  page,
}) => {
  await openPage(page);
  expect(await page.evaluate("window.runUpgrade()")).toMatchObject({
    conversations: [],
    messages: [],
    position: { epoch: "epoch-1", cursors: [] },
    outbox: [{ id: "m-1", text: "unsent", state: "waiting" }],
    drafts: [["@bob", { text: "begun", replyToSeq: 0 }]],
  });
});
