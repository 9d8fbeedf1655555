import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inPieces } from "./pieces.ts";

async function* each(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

test("a text in pieces is the text, and only its last piece is smaller than the others", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme", maxLength: 40 })),
      fc.integer({ min: 1, max: 16 }),
      async (texts, size) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of inPieces(each(texts), size)) pieces.push(piece);
        assert.equal(Buffer.concat(pieces).toString("utf8"), texts.join(""));
        assert.ok(pieces.slice(0, -1).every(({ length }) => length === size));
        assert.ok(pieces.every(({ length }) => length > 0 && length <= size));
      },
    ),
  );
});
