import type { Anchor } from "../parts/menu-place.ts";

/** The edges of an element, for what opens beside it. */
export function anchorOf(element: Element, align: Anchor["align"] = "start"): Anchor {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { left, right, top, bottom, align };
}
