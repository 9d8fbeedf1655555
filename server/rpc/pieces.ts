/**
 * A text in UTF-8, cut into pieces of `size` bytes; the last may be smaller. Nothing is taken of it before it is
 * needed. A piece may end in the middle of a character.
 */
export async function* inPieces(
  texts: AsyncIterable<string>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let piece = new Uint8Array(size);
  let length = 0;
  const encoder = new TextEncoder();
  for await (const text of texts) {
    let bytes = encoder.encode(text);
    while (length + bytes.length >= size) {
      const room = size - length;
      piece.set(bytes.subarray(0, room), length);
      yield piece;
      bytes = bytes.subarray(room);
      piece = new Uint8Array(size);
      length = 0;
    }
    piece.set(bytes, length);
    length += bytes.length;
  }
  if (length > 0) yield piece.subarray(0, length);
}
