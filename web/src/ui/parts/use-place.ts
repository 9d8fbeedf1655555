import { useLayoutEffect } from "react";
import { besideAnchor } from "./menu-place.ts";
import type { Anchor } from "./menu-place.ts";

/** Shows a popup in the top layer, where no list that scrolls and no dialog cuts it off, beside what it belongs to. */
export function usePlace(popup: { current: HTMLElement | null }, beside: Anchor): void {
  const { left, right, top, bottom, align } = beside;
  useLayoutEffect(() => {
    const element = popup.current;
    if (!element) return;
    element.showPopover();
    const place = besideAnchor(
      { left, right, top, bottom, align },
      { width: element.offsetWidth, height: element.offsetHeight },
      { width: innerWidth, height: innerHeight, rightToLeft: getComputedStyle(element).direction === "rtl" },
    );
    element.style.left = `${place.left}px`;
    element.style.top = `${place.top}px`;
  }, [popup, left, right, top, bottom, align]);
}
