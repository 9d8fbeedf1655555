import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "./scenario.ts";

/** A page of another origin: the same machine, another port, so that cookies go along. */
async function serveElsewhere(html: string): Promise<AsyncDisposable & { url: string }> {
  const server: Server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

test("attack 54: a form and a fetch of another site, with the person's own cookies, change nothing @slow", async ({
  person,
  server,
}) => {
  const ana = await person("ana");
  const call = `${server.url}/chat.v1.SessionService/LogOut`;
  await using site = await serveElsewhere(
    `<form method=post enctype=text/plain action="${call}"><input name='{"forget":true,"x":"' value='"}'></form>`,
  );
  const page = await ana.page.context().newPage();
  await page.goto(site.url);
  await page.evaluate(
    (url) =>
      fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body: "{}" }).catch(
        () => undefined,
      ),
    call,
  );
  const asked = await page.evaluate(
    (url) =>
      fetch(url, {
        method: "POST",
        credentials: "include",
        headers: { "content-type": "application/json" },
        body: "{}",
      }).then(
        () => "answered",
        () => "kept from it",
      ),
    call,
  );
  expect(asked).toBe("kept from it");
  const posted = page.waitForResponse(call);
  await page.evaluate(() => document.querySelector("form")?.submit());
  expect([403, 415]).toContain((await posted).status());
  expect(server.log()).not.toContain("SessionService/LogOut");
  await ana.reloads();
  await ana.isConnected();
});

test("attack 56: another site cannot frame the page @slow", async ({ browser, server }) => {
  // A context of its own: what is tried here breaks the policy on purpose.
  const context = await browser.newContext();
  try {
    await using site = await serveElsewhere(`<iframe src="${server.url}/"></iframe>`);
    const page = await context.newPage();
    const refused = page.waitForEvent("console", {
      predicate: (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()),
    });
    await page.goto(site.url);
    await refused;
    await expect(page.frameLocator("iframe").locator("#root")).toHaveCount(0);
  } finally {
    await context.close();
  }
});

test("attack 57: what is injected into the page does not run @slow", async ({ browser, server }) => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    await expect(page.getByRole("textbox", { name: "Username" })).toBeVisible();
    const title = await page.title();
    const stopped = await page.evaluate(async () => {
      const heard: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
        heard.push(effectiveDirective),
      );
      const attempts = [
        () => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'broken in'";
          document.body.append(script);
        },
        () =>
          document.body.insertAdjacentHTML(
            "beforeend",
            "<img src=x onerror=\"document.title = 'broken in'\">",
          ),
        () => {
          const image = document.createElement("img");
          image.src = "https://elsewhere.example/pixel.gif";
          document.body.append(image);
        },
        () => document.createElement("img").setAttribute("onerror", "document.title = 'broken in'"),
        () => {
          const link = document.createElement("a");
          link.href = "javascript:document.title = 'broken in'";
          document.body.append(link);
          link.click();
        },
      ];
      for (const attempt of attempts) {
        try {
          attempt();
        } catch {
          // Trusted Types: not even into the document.
        }
      }
      const wanted = ["require-trusted-types-for", "img-src"];
      while (!wanted.every((directive) => heard.includes(directive))) {
        await new Promise((resolve) =>
          document.addEventListener("securitypolicyviolation", resolve, { once: true }),
        );
      }
      return heard;
    });
    expect(stopped).toEqual(expect.arrayContaining(["require-trusted-types-for", "img-src"]));
    expect(await page.title()).toBe(title);
  } finally {
    await context.close();
  }
});
