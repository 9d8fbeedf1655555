import { useEffect, useRef, useState } from "react";
import type { HTMLAttributes, MouseEvent, PointerEvent as ReactPointerEvent, ReactNode } from "react";
import { MenuPopup } from "./menu-popup.tsx";
import type { MenuItem } from "./menu-popup.tsx";
import type { Anchor } from "./menu-place.ts";

/** A finger that stays this long in one place asks for the menu. */
const HOLD_MS = 500;
/** A finger that moves this far scrolls. */
const MOVED = 10;

interface ContextMenu {
  /** For the element that has the menu. */
  handlers: Pick<
    HTMLAttributes<HTMLElement>,
    "onContextMenu" | "onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel" | "onClickCapture"
  >;
  /** To be drawn beside it; nothing while it is closed. */
  menu: ReactNode;
}

/**
 * A menu by right click, by the menu key or Shift+F10, and by a long press. Not every browser of a phone has a
 * context menu event of its own for the last, so the finger is watched here.
 *
 * @param items asked for when the menu opens
 * @param heading drawn above them; `close` closes the menu
 */
export function useContextMenu(
  label: string,
  items: () => readonly MenuItem[],
  heading?: (close: () => void) => ReactNode,
): ContextMenu {
  const [opened, setOpened] = useState<{ anchor: Anchor; from: HTMLElement }>();
  const held = useRef<{ x: number; y: number; timer: ReturnType<typeof setTimeout> }>(undefined);
  /** The finger that opened the menu lifts: that is no click. */
  const swallow = useRef(false);
  const release = () => {
    clearTimeout(held.current?.timer);
    held.current = undefined;
  };
  useEffect(() => () => clearTimeout(held.current?.timer), []);

  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    event.stopPropagation();
    release();
    const from = event.currentTarget;
    setOpened({ anchor: placeIn(from.getBoundingClientRect(), event.clientX, event.clientY), from });
  };
  const onPointerDown = (event: ReactPointerEvent<HTMLElement>) => {
    swallow.current = false;
    if (event.pointerType !== "touch") return;
    const { clientX: x, clientY: y, currentTarget: from } = event;
    release();
    const timer = setTimeout(() => {
      swallow.current = true;
      setOpened({ anchor: pointAt(x, y), from });
    }, HOLD_MS);
    held.current = { x, y, timer };
  };
  const onPointerMove = ({ clientX, clientY }: ReactPointerEvent<HTMLElement>) => {
    if (held.current && Math.hypot(clientX - held.current.x, clientY - held.current.y) > MOVED) release();
  };
  const onClickCapture = (event: MouseEvent<HTMLElement>) => {
    if (!swallow.current) return;
    swallow.current = false;
    event.preventDefault();
    event.stopPropagation();
  };
  const close = () => {
    setOpened(undefined);
    if (opened) focusIn(opened.from);
  };
  const menu = opened && (
    <MenuPopup
      label={label}
      heading={heading?.(close)}
      items={items()}
      anchor={opened.anchor}
      onClose={close}
      onLeave={() => setOpened(undefined)}
    />
  );
  return {
    handlers: {
      onContextMenu,
      onPointerDown,
      onPointerMove,
      onPointerUp: release,
      onPointerCancel: release,
      onClickCapture,
    },
    menu,
  };
}

function pointAt(x: number, y: number): Anchor {
  return { left: x, right: x, top: y, bottom: y, align: "start" };
}

/** Where the pointer is; the menu key has no place of its own, so what it opens stands in the element's middle. */
function placeIn({ left, right, top, bottom }: DOMRect, x: number, y: number): Anchor {
  const inside = x > left && x < right && y > top && y < bottom;
  return inside ? pointAt(x, y) : pointAt((left + right) / 2, (top + bottom) / 2);
}

/** The focus goes back to what had the menu: itself, or the first thing in it that takes the focus. */
function focusIn(element: HTMLElement): void {
  const target = element.matches("a, button, [tabindex]")
    ? element
    : element.querySelector<HTMLElement>("a, button");
  target?.focus();
}
