import type { Request } from "@playwright/test";
import { expect, test } from "./scenario.ts";

/** What would keep a call from the lane. */
const special = ["grpc-encoding", "grpc-accept-encoding", "content-encoding"];

test("what the page sends and hears takes the lane @slow", async ({ person }) => {
  const ana = await person("ana");
  const requests: Request[] = [];
  ana.page.on("request", (request) => requests.push(request));
  await ana.page.reload();
  await ana.isConnected();
  await ana.opens("bob");
  await ana.writes("by the short way");
  const called = (method: string) =>
    requests.find((request) => request.url().endsWith(`ChatService/${method}`));
  await expect
    .poll(() => called("SendMessage") !== undefined && called("ReceiveMessages") !== undefined)
    .toBe(true);
  for (const method of ["SendMessage", "ReceiveMessages"]) {
    const headers = (await called(method)?.allHeaders()) ?? {};
    expect(headers["content-type"]).toBe("application/grpc-web+proto");
    expect(special.filter((name) => name in headers)).toEqual([]);
    // A stream with a time limit is the library's, whatever the limit.
    expect(headers["grpc-timeout"] ?? "none").toMatch(method === "SendMessage" ? /^\d{1,8}m$/ : /^none$/);
  }
  // The library answers in chunks, without a length.
  const answer = await called("SendMessage")?.response();
  expect(Number(await answer?.headerValue("content-length"))).toBeGreaterThan(0);
});
