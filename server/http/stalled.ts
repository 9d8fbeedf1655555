import type { Response } from "./message.ts";

/**
 * Cuts a response that makes no progress for so long, at the latest after twice as long: a reader who has stopped costs
 * a connection and what waits for it, whatever was asked for.
 *
 * @param onIdle is called once when nothing has waited for so long, and ends it; left out: it goes on
 */
export function cutWhenStalled(response: Response, stalledWriteMs: number, onIdle?: () => void): void {
  // Node restarts this clock whenever bytes leave, and once more when it finds that some have left since.
  const look = (): void => {
    if (response.writableLength > 0) {
      response.destroy();
    } else if (onIdle !== undefined) {
      response.setTimeout(0);
      response.off("timeout", look);
      onIdle();
    }
  };
  response.setTimeout(stalledWriteMs, look);
}
