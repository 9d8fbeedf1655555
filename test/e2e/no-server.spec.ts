import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { serviceWorkerScript } from "../../web/service-worker-script.ts";
import { expect, test } from "./scenario.ts";

/** Resolves when everything of the page is kept on this device. */
const isKept = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

test("P2: without a server the page opens, shows what was read, and keeps what is typed until there is one", async ({
  person,
  server,
}) => {
  const ana = await person("ana");
  const bob = await person("bob");
  await ana.opens("bob");
  await ana.writes("read without a server");
  await ana.isStored("read without a server");
  await isKept(ana.page);
  await server.kill();

  const back = await ana.newTab("/@bob");
  await ana.closes();
  await back.sees("read without a server");
  await back.writes("typed without a server");
  await back.isWaiting("typed without a server");
  await back.reloads();
  await back.seesInOrder(["read without a server", "typed without a server"]);

  await server.restart();
  await back.isStored("typed without a server");
  await bob.opensFromList("ana");
  await bob.seesInOrder(["read without a server", "typed without a server"]);
});

test("a call goes to the server without waking what keeps the page", { tag: "@slow" }, async ({ person }) => {
  const ana = await person("ana");
  await isKept(ana.page);
  await ana.reloads();
  await ana.isConnected();
  await ana.opens("bob");
  await ana.writes("past the worker");
  await ana.isStored("past the worker");
  const ways = await ana.page.evaluate(() => {
    const calls = performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith("/SendMessage"));
    return {
      controlled: navigator.serviceWorker.controller !== null,
      // Which of the worker's routes the browser took by itself; the types of the DOM do not know it yet.
      routes: calls.map((call) => (call as { workerMatchedSourceType?: string }).workerMatchedSourceType),
    };
  });
  expect(ways).toEqual({ controlled: true, routes: ["network"] });
});

declare global {
  interface Window {
    /** How many messages the page showed when anything of it was drawn for the first time. */
    atFirst: number | undefined;
  }
}

test("P2: a page that opens is drawn with what was read, and never empty before", async ({
  person,
  server,
}) => {
  const ana = await person("ana");
  await ana.opens("bob");
  await ana.writes("there from the beginning");
  await ana.isStored("there from the beginning");
  await isKept(ana.page);
  await server.kill();

  await ana.page.context().addInitScript(() => {
    // However slow this machine is at reading: the page's patience does not end before.
    const after = window.setTimeout;
    window.setTimeout = ((run: () => void, ms = 0) => after(run, ms * 100)) as typeof setTimeout;
    new MutationObserver((_, observer) => {
      const page = document.querySelector("#app");
      if (page === null || page.children.length === 0) return;
      window.atFirst = page.querySelectorAll("[role=log] article").length;
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  const back = await ana.newTab("/@bob");
  await back.sees("there from the beginning");
  expect(await back.page.evaluate(() => window.atFirst)).toBe(1);
});

test(
  "a page whose storage does not answer can be used all the same",
  { tag: "@slow" },
  async ({ person }) => {
    const ana = await person("ana");
    await ana.page.context().addInitScript(() => {
      const open = IDBFactory.prototype.open;
      IDBFactory.prototype.open = function (name, version) {
        const request = open.call(this, `unheard ${name}`, version);
        request.addEventListener = () => undefined;
        return request;
      };
      // Nor is it given up: what can be seen is what there is without it.
      const after = window.setTimeout;
      window.setTimeout = ((run: () => void, ms = 0) =>
        ms < 5_000 ? after(run, ms) : 0) as typeof setTimeout;
    });
    const again = await ana.newTab("/@bob");
    await expect(again.conversationList).toBeVisible();
    await expect(again.composer).toBeVisible();
  },
);

/** A site of two files and its service worker, whose build can be replaced and which can fall silent. */
async function smallSite() {
  const state = { build: 1, answers: true, asksWho: false };
  const files = () => {
    const asset = `assets/app-${state.build}.js`;
    return new Map([
      ["who.html", "<!doctype html><title>who</title>"],
      ["index.html", `<!doctype html><title>build</title><p></p><script src="/${asset}"></script>`],
      [asset, `document.querySelector("p").textContent = "build ${state.build}";`],
    ]);
  };
  const contentOf = async (name: string) =>
    name === "service-worker.js" ? serviceWorkerScript(files()) : files().get(name);
  const answer = async (url: string, response: ServerResponse) => {
    if (url === "/" && state.asksWho) {
      response.writeHead(302, { location: "/who.html" }).end();
      return;
    }
    const name = url === "/" ? "index.html" : url.slice(1);
    const content = await contentOf(name);
    const type = name.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(content === undefined ? 404 : 200, {
      "content-type": type,
      "cache-control": "no-cache",
    });
    response.end(content);
  };
  const http = createServer(({ url = "/" }, response) => {
    if (state.answers) void answer(url, response);
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    state,
    url: `http://localhost:${(http.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections();
      http.close();
    },
  };
}

test(
  "a new build shows at the next load, and is what is kept from then on",
  { tag: "@slow" },
  async ({ page }) => {
    await using site = await smallSite();
    const shows = (build: number) => expect(page.getByText(`build ${build}`, { exact: true })).toBeVisible();
    await page.goto(site.url);
    await page.evaluate(() =>
      navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }),
    );
    await isKept(page);
    await page.reload();
    await shows(1);

    site.state.build = 2;
    await page.reload();
    await shows(2);
    // What is kept is looked for in the caches, since a worker takes over when it likes.
    const keeps = (path: string) => page.evaluate(async (at) => (await caches.match(at)) !== undefined, path);
    await expect.poll(() => keeps("/assets/app-2.js")).toBe(true);
    expect(await keeps("/assets/app-1.js"), "for a tab that still shows it").toBe(true);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());

    site.state.build = 3;
    await page.reload();
    await shows(3);
    await expect.poll(() => keeps("/assets/app-3.js")).toBe(true);
    await expect.poll(() => keeps("/assets/app-1.js")).toBe(false);
    site.state.answers = false;
    await page.reload();
    await shows(3);
  },
);

test(
  "a proxy that leads to a page of its own does not get that page kept in place of ours",
  { tag: "@slow" },
  async ({ page }) => {
    await using site = await smallSite();
    await page.goto(site.url);
    site.state.asksWho = true;
    const state = await page.evaluate(async () => {
      const { installing } = await navigator.serviceWorker.register("/service-worker.js");
      return new Promise((resolve) => {
        const look = () => {
          if (installing === null || !["parsed", "installing", "installed"].includes(installing.state)) {
            resolve(installing?.state);
          }
        };
        installing?.addEventListener("statechange", look);
        look();
      });
    });
    expect(state).toBe("redundant");
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  },
);
