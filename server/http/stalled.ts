import type { Response } from "./message.ts";

/**
 * Cuts a response that makes no progress for so long, at the latest after twice as long: a reader who has stopped costs
 * a connection and what waits for it, whatever was asked for.
 */
export function cutWhenStalled(response: Response, stalledWriteMs: number): void {
  // Node restarts this clock whenever bytes leave, and once more when it finds that some have left since.
  response.setTimeout(stalledWriteMs, () => {
    if (response.writableLength > 0) response.destroy();
  });
}
