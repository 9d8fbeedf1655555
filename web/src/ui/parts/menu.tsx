import { useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { MenuPopup } from "./menu-popup.tsx";
import type { MenuItem } from "./menu-popup.tsx";
import type { Anchor } from "./menu-place.ts";

interface Props {
  /** The button's accessible name, and the menu's. */
  label: string;
  button: ReactNode;
  buttonClass: string | undefined;
  heading?: string;
  /** Which edge of the button the menu keeps to. */
  align?: Anchor["align"];
  items: readonly MenuItem[];
}

/** A button that opens a menu. */
export function Menu({ label, button, buttonClass, heading, align = "end", items }: Props) {
  const [anchor, setAnchor] = useState<Anchor>();
  const trigger = useRef<HTMLButtonElement>(null);
  const menuId = useId();

  const open = () => {
    const edges = trigger.current?.getBoundingClientRect();
    if (edges) setAnchor({ ...edgesOf(edges), align });
  };
  const close = () => {
    setAnchor(undefined);
    trigger.current?.focus();
  };
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={buttonClass}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        aria-controls={anchor && menuId}
        onClick={() => (anchor ? setAnchor(undefined) : open())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          open();
        }}
      >
        {button}
      </button>
      {anchor && (
        <MenuPopup
          id={menuId}
          label={label}
          heading={heading && <bdi aria-hidden="true">{heading}</bdi>}
          items={items}
          anchor={anchor}
          onClose={close}
          onLeave={() => setAnchor(undefined)}
        />
      )}
    </>
  );
}

function edgesOf({ left, right, top, bottom }: DOMRect): Omit<Anchor, "align"> {
  return { left, right, top, bottom };
}
