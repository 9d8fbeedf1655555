import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import css from "./menu.module.css";

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  danger?: boolean;
  onSelect: () => void;
}

interface Props {
  /** The button's accessible name, and the menu's. */
  label: string;
  button: ReactNode;
  buttonClass: string | undefined;
  heading?: string;
  /** Which edge of the button the menu keeps to. */
  align?: "start" | "end";
  items: readonly MenuItem[];
}

/** A button that opens a menu: arrows, Home, End and first letters walk it, Escape and Tab close it. */
export function Menu({ label, button, buttonClass, heading, align = "end", items }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const menuId = useId();
  useCloseOutside(anchor, open, () => setOpen(false));

  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    <div className={css["anchor"]} ref={anchor}>
      <button
        ref={trigger}
        type="button"
        className={buttonClass}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {button}
      </button>
      {open && (
        <div className={`${css["menu"]} ${align === "start" ? css["start"] : ""}`}>
          {heading && (
            <bdi className={css["heading"]} aria-hidden="true">
              {heading}
            </bdi>
          )}
          <MenuList id={menuId} label={label} items={items} onClose={close} onLeave={() => setOpen(false)} />
        </div>
      )}
    </div>
  );
}

interface ListProps {
  id: string;
  label: string;
  items: readonly MenuItem[];
  /** Closed from the keyboard or by a choice: the focus goes back to the button. */
  onClose: () => void;
  onLeave: () => void;
}

function MenuList({ id, label, items, onClose, onLeave }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => itemsOf(list.current)[0]?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") return onLeave();
    const target = event.key === "Escape" ? undefined : wanted(event.key, itemsOf(list.current));
    if (event.key !== "Escape" && !target) return;
    event.preventDefault();
    event.stopPropagation();
    if (target) target.focus();
    else onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its items take the focus
    <div ref={list} id={id} role="menu" aria-label={label} className={css["list"]} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={`${css["item"]} ${item.danger ? css["danger"] : ""}`}
          onClick={() => {
            onClose();
            item.onSelect();
          }}
        >
          <item.icon size={18} aria-hidden="true" />
          {item.label}
        </button>
      ))}
    </div>
  );
}

function itemsOf(list: HTMLElement | null): HTMLElement[] {
  return list ? [...list.querySelectorAll<HTMLElement>("[role=menuitem]")] : [];
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

function useCloseOutside(anchor: { current: HTMLElement | null }, open: boolean, close: () => void): void {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (!anchor.current?.contains(event.target as Node)) latest.current();
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [open, anchor]);
}
