import { readFileSync } from "node:fs";
import type { Society } from "../society.ts";

/** What a peer is told when it starts. */
export interface PeerSetting {
  society: Society;
  /** Where it keeps what is sent, in the product's own store; undefined: nowhere. */
  dataDir: string | undefined;
}

/** Of this process. */
export function readSetting(): PeerSetting {
  return JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as PeerSetting;
}

/** Says that it listens, and ends in good order when it is told to. */
export function ready(port: number, close: () => Promise<void> = async () => {}): void {
  process.stdout.write(`port ${port}\n`);
  process.once("SIGTERM", () => void close().finally(() => process.exit(0)));
}
