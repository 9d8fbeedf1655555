import { encodeQR } from "qr";

/** A picture of squares: those that are dark as an SVG path, one unit each. */
export interface QrPicture {
  /** Units on each side, with the quiet zone. */
  size: number;
  path: string;
}

/** The quiet zone that scanners want around a code (ISO/IEC 18004, 4 modules). */
const BORDER = 4;

/** A text as QR code. */
export function qrPicture(text: string): QrPicture {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: BORDER });
  return { size: rows.length, path: rows.map(rowPath).join("") };
}

/** Neighbours that are dark become one rectangle. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    const width = x + 1 - start;
    path += `M${start} ${y}h${width}v1h-${width}z`;
  }
  return path;
}
