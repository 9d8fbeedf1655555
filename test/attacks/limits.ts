import assert from "node:assert/strict";
import { receive, type Answer, type LiveStream, type Place } from "./calls.ts";

/** Opens streams until each is live or refused. */
export async function openAll(
  place: Place,
  tokens: readonly string[],
): Promise<{ live: LiveStream[]; refused: string[] }> {
  const live: LiveStream[] = [];
  const refused: string[] = [];
  for (const token of tokens) {
    const stream = receive(place, token);
    const isLive = await stream
      .until((frame) => "caughtUp" in frame)
      .then(
        () => true,
        () => false,
      );
    if (isLive) live.push(stream);
    else refused.push(await stream.ended);
  }
  return { live, refused };
}

/** A refusal for being too much, which says when to come again. */
export function saysWhen(answer: Answer): void {
  assert.equal(answer.code, "resource_exhausted", answer.body);
  assert.match(answer.body, /"retryAfter":"[\d.]+s"/);
}
