import { useEffect, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import type { Anchor } from "./menu-place.ts";
import css from "./menu.module.css";
import { usePlace } from "./use-place.ts";

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  danger?: boolean;
  /** Said and shown, but not to be chosen now. */
  unavailable?: boolean | undefined;
  onSelect: () => void;
}

interface Props {
  id?: string;
  /** The menu's accessible name. */
  label: string;
  /** Above the items, seen only: who or what the menu is about, or quick choices of its own. */
  heading?: ReactNode;
  items: readonly MenuItem[];
  /** What it opens beside: a button's edges or a point, in pixels of the viewport. */
  anchor: Anchor;
  /** Closed from the keyboard or by a choice: the focus goes back to where it was. */
  onClose: () => void;
  /** Closed because the person went elsewhere: the focus is there already. */
  onLeave: () => void;
}

/** A menu over everything else: arrows, Home, End and first letters walk it, Escape and Tab close it. */
export function MenuPopup({ id, label, heading, items, anchor, onClose, onLeave }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  const { left, right, top, bottom, align } = anchor;
  usePlace(popup, anchor);
  useLayoutEffect(() => {
    itemsOf(popup.current)[0]?.focus({ preventScroll: true });
  }, [left, right, top, bottom, align]);
  useLeave((target) => popup.current?.contains(target) === true || opens(target, id), onLeave);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") return onLeave();
    const target = event.key === "Escape" ? undefined : wanted(event.key, itemsOf(popup.current));
    if (event.key !== "Escape" && !target) return;
    event.preventDefault();
    event.stopPropagation();
    if (target) target.focus();
    else onClose();
  };
  return (
    <div ref={popup} popover="manual" className={css["menu"]}>
      {heading && <div className={css["heading"]}>{heading}</div>}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its items take the focus */}
      <div id={id} role="menu" aria-label={label} className={css["list"]} onKeyDown={onKeyDown}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            aria-disabled={item.unavailable || undefined}
            className={`${css["item"]} ${item.danger ? css["danger"] : ""}`}
            onClick={() => {
              if (item.unavailable) return;
              onClose();
              item.onSelect();
            }}
          >
            <item.icon size={18} aria-hidden="true" />
            {item.label}
          </button>
        ))}
      </div>
    </div>
  );
}

function itemsOf(popup: HTMLElement | null): HTMLElement[] {
  return popup ? [...popup.querySelectorAll<HTMLElement>("[role=menuitem]")] : [];
}

function wanted(key: string, items: HTMLElement[]): HTMLElement | undefined {
  const now = items.findIndex((item) => item === document.activeElement);
  if (key === "ArrowDown") return items[(now + 1) % items.length];
  if (key === "ArrowUp") return items.at(now - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const begins = (item: HTMLElement) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase());
  return items.slice(now + 1).find(begins) ?? items.find(begins);
}

/** Whether this is the button of the menu: pressing it again is its own business. */
function opens(target: Node, id: string | undefined): boolean {
  return id !== undefined && target instanceof Element && target.closest(`[aria-controls="${id}"]`) !== null;
}

/** Hears what ends a menu from outside: a press elsewhere, a scroll or a resize that takes its anchor away. */
function useLeave(belongs: (target: Node) => boolean, leave: () => void): void {
  const latest = useRef({ belongs, leave });
  useEffect(() => {
    latest.current = { belongs, leave };
  });
  useEffect(() => {
    const onEvent = (event: Event) => {
      if (!(event.target instanceof Node) || !latest.current.belongs(event.target)) latest.current.leave();
    };
    const events = ["pointerdown", "wheel", "resize", "blur"] as const;
    // Captured: what is pressed may keep the event to itself. But the loss of focus of anything in the page is none.
    for (const each of events) window.addEventListener(each, onEvent, each !== "blur");
    return () => {
      for (const each of events) window.removeEventListener(each, onEvent, each !== "blur");
    };
  }, []);
}
