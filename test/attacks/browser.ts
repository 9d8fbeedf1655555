import assert from "node:assert/strict";
import { post, type Answer, type Json, type Place } from "./calls.ts";

/** A call as this site's page makes it, with these cookies. */
export async function fromPage(
  place: Place,
  name: string,
  request: Json,
  cookies: readonly string[] = [],
): Promise<Answer> {
  return post(place, `/${name}`, JSON.stringify(request), {
    origin: place.url,
    ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
  });
}

/** `name=value` of every cookie that an answer sets; cleared ones are left out. */
export function cookiesOf(answer: Answer): string[] {
  const lines = answer.headers["set-cookie"] ?? [];
  return [lines]
    .flat()
    .filter((line) => !line.includes("Max-Age=0;"))
    .map((line) => line.split(";", 1)[0] ?? "");
}

/** Of these cookies the one that holds the session. */
export function sessionCookie(cookies: readonly string[]): string {
  return cookies.find((cookie) => !cookie.includes("_re_")) ?? assert.fail("There is no session cookie.");
}
