import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createRandom } from "../seed.ts";
import { chooseSurvival, Disk } from "./power-cut.ts";
import type { DiskEvent, FileName } from "./recording.ts";

const write = (offset: number, text: string, file: FileName = "restante.db"): DiskEvent => ({
  kind: "write",
  file,
  offset,
  data: Buffer.from(text),
});

function diskWith(...events: DiskEvent[]): Disk {
  const disk = new Disk(new Map([["restante.db", Buffer.from("old!")]]));
  for (const event of events) disk.apply(event);
  return disk;
}

const random = createRandom(1);

test("what was synced survives, whatever else is lost", () => {
  const disk = diskWith(write(0, "new"), { kind: "sync", file: "restante.db" }, write(3, "?"));
  const { atRisk } = disk;
  const survivals = Array.from({ length: 200 }, () => disk.cut(chooseSurvival(random, atRisk), random));
  const kept = new Set(survivals.map((image) => String(image.get("restante.db"))));
  assert.deepEqual(kept, new Set(["new!", "new?"]));
});

test("a sync covers its own file only", () => {
  const disk = diskWith(write(0, "log", "restante.db-wal"), write(0, "new"), {
    kind: "sync",
    file: "restante.db",
  });
  const nothing = disk.cut({ kind: "nothing" }, random);
  assert.deepEqual([...nothing], [["restante.db", Buffer.from("new!")]]);
  const everything = disk.cut({ kind: "everything" }, random);
  assert.equal(String(everything.get("restante.db-wal")), "log");
});

test("a write is torn at any byte, and a hole reads as zeros", () => {
  const disk = diskWith(write(0, "new"), write(6, "far"));
  const beginning = (bytes: number) =>
    String(disk.cut({ kind: "beginning", bytes }, random).get("restante.db"));
  assert.deepEqual([0, 2, 3, 5].map(beginning), ["old!", "ned!", "new!", "new!\0\0fa"]);
});

test("sectors survive each for itself", () => {
  const [first, second] = ["a", "b"].map((letter) => letter.repeat(512));
  const disk = diskWith(write(0, `${first}${second}`));
  const images = Array.from({ length: 100 }, () => {
    const image = disk.cut({ kind: "sectors", probability: 0.5 }, random).get("restante.db");
    return `${image?.at(0) === 0x61} ${image?.at(512) === 0x62} ${image?.length}`;
  });
  assert.deepEqual(
    new Set(images),
    new Set(["true true 1024", "true false 512", "false true 1024", "false false 4"]),
  );
});

test("where everything survives, the files are what the server saw", () => {
  const event = fc.record({
    offset: fc.nat(3_000),
    size: fc.nat(2_000),
    kind: fc.constantFrom("write", "truncate", "sync"),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (steps) => {
      const disk = new Disk(new Map());
      let seen = Buffer.alloc(0);
      for (const [index, { kind, offset, size }] of steps.entries()) {
        const data = Buffer.alloc(size, index + 1);
        if (kind === "sync") disk.apply({ kind, file: "restante.db" });
        else if (kind === "write") {
          disk.apply({ kind, file: "restante.db", offset, data });
          seen = Buffer.concat([seen], Math.max(seen.length, offset + size));
          data.copy(seen, offset);
        } else {
          disk.apply({ kind: "truncate", file: "restante.db", size });
          seen = Buffer.concat([seen], size);
        }
      }
      const left = disk.cut({ kind: "everything" }, random).get("restante.db") ?? Buffer.alloc(0);
      assert.equal(left.compare(seen), 0);
    }),
  );
});
