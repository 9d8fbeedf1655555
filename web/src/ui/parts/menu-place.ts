/** What a menu opens beside, in pixels of the viewport. A point has no width and no height. */
export interface Anchor {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Which edge of the anchor the menu keeps to, in the direction of reading. */
  align: "start" | "end";
}

interface Size {
  width: number;
  height: number;
}

/** Between the menu and its anchor, and between it and the viewport's edges. */
const GAP = 6;
const MARGIN = 8;

/**
 * Where a menu stands: below its anchor, above it when there is more room there, and always inside the viewport.
 */
export function besideAnchor(
  anchor: Anchor,
  menu: Size,
  viewport: Size & { rightToLeft: boolean },
): { left: number; top: number } {
  const below = anchor.bottom + GAP;
  const above = anchor.top - GAP - menu.height;
  const fits = below + menu.height <= viewport.height - MARGIN;
  const toLeftEdge = (anchor.align === "start") !== viewport.rightToLeft;
  return {
    left: within(toLeftEdge ? anchor.left : anchor.right - menu.width, menu.width, viewport.width),
    top: within(fits || above < MARGIN ? below : above, menu.height, viewport.height),
  };
}

function within(wanted: number, size: number, room: number): number {
  return Math.max(MARGIN, Math.min(wanted, room - MARGIN - size));
}
