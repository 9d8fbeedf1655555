import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeQR } from "qr/decode.js";
import { linkAddress } from "../link-address.ts";
import { qrPicture } from "./qr-path.ts";

/** Black where the path has squares, as a screen would show it. */
function draw(picture: { size: number; path: string }, scale: number) {
  const side = picture.size * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, width] of picture.path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; column++) {
        data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
      }
    }
  }
  return { width: side, height: side, data };
}

test("a phone that scans the picture gets the address that it was made of", () => {
  for (const name of ["ana", "żółć.имя".slice(0, 4), "a-name-of-thirty-two-characters."]) {
    const address = linkAddress("https://chat.example.org:8443", name, "7KQ2-M9XP-4TRD");
    assert.equal(decodeQR(draw(qrPicture(address), 8)), address);
  }
});
