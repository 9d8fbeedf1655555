import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** Formats that are not compressed already. */
const compressible = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt", ".map"]);

/** Below this a response is one packet either way. */
const leastBytes = 512;

const encodings = [
  {
    suffix: ".br",
    compress: (content: Buffer) =>
      promisify(brotliCompress)(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
        },
      }),
  },
  { suffix: ".gz", compress: (content: Buffer) => promisify(gzip)(content, { level: 9 }) },
];

/**
 * Writes `file.br` and `file.gz` beside every file under `directory` that gets smaller by it.
 */
export async function precompress(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && compressible.has(path.extname(entry.name))) {
      await compressOne(path.join(entry.parentPath, entry.name));
    }
  }
}

async function compressOne(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.byteLength < leastBytes) return;
  for (const { suffix, compress } of encodings) {
    const compressed = await compress(content);
    if (compressed.byteLength < content.byteLength) await writeFile(file + suffix, compressed);
  }
}
