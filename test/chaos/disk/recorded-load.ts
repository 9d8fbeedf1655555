import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { openSqliteStore } from "../../../server/store/sqlite/open.ts";
import type { Random } from "../seed.ts";
import type { Image } from "./power-cut.ts";
import { parseRecording, traceOptions, type DiskEvent } from "./recording.ts";
import { logIn, send } from "./json-client.ts";
import { startTraced } from "./traced-server.ts";

/** A message as its sender knows it. */
export interface SentMessage {
  senderId: string;
  id: string;
  text: string;
  conversationId: string;
  seq: number;
}

/** A server's life under load, up to its violent end. */
export interface RecordedLoad {
  /** The files before the server began. */
  baseline: Image;
  events: DiskEvent[];
  /** Everything that was answered OK. */
  sent: SentMessage[];
}

const people = 12;
/** In flight at once, per person. */
const lanes = 2;
/** Fewer than a person may send in one burst. */
const messagesPerLane = 45;

/**
 * Lets people write to each other through a real server, and records what it does to its disk.
 * @param home a directory for its files, which the caller removes
 */
export async function recordLoad(home: string, random: Random): Promise<RecordedLoad> {
  const dir = await mkdtemp(path.join(home, "load-"));
  const dataDir = path.join(dir, "data");
  await mkdir(dataDir);
  await openSqliteStore({ dataDir, ring: () => {}, now: Date.now }).close();
  const database = path.join(dataDir, "restante.db");
  const baseline: Image = new Map([["restante.db", await readFile(database)]]);
  const trace = path.join(dir, "trace");
  let sent: SentMessage[];
  {
    await using server = await startTraced(traceOptions(trace), { DATA_DIR: dataDir, LOG_LEVEL: "silent" });
    sent = await writeToEachOther(server.url, random);
  }
  const events = parseRecording(await readFile(trace, "latin1"));
  await rm(dir, { recursive: true });
  return { baseline, events, sent };
}

async function writeToEachOther(url: string, random: Random): Promise<SentMessage[]> {
  const everybody = await Promise.all(
    Array.from({ length: people }, (_, index) => logIn(url, `person-${index}`)),
  );
  const sent: SentMessage[] = [];
  await Promise.all(
    everybody.flatMap((sender, index) =>
      Array.from({ length: lanes }, async (_, lane) => {
        const choices = random.derive(`${index} ${lane}`);
        for (let count = 0; count < messagesPerLane; count += 1) {
          const id = `crash-${index}-${lane}-${count}`;
          const to = choices.pick(everybody.filter((one) => one !== sender)).username;
          const text = textOf(choices);
          sent.push({ senderId: sender.userId, id, text, ...(await send(url, sender, { id, to, text })) });
        }
      }),
    ),
  );
  return sent;
}

/** Mostly short, as people write; some fill pages of the database, so that commits differ in size. */
function textOf(choices: Random): string {
  const length = choices.chance(0.3) ? choices.below(7_900) : 1 + choices.below(80);
  return `${choices.below(1e9)} ${"x".repeat(length)}`;
}
