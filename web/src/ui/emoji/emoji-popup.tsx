import { useEffect, useRef, useState } from "react";
import type { ComponentType, KeyboardEvent } from "react";
import { createPortal } from "react-dom";
import type { Anchor } from "../parts/menu-place.ts";
import { usePlace } from "../parts/use-place.ts";
import { strings } from "../strings.ts";
import css from "./emoji.module.css";
import { QuickReactions } from "./quick-reactions.tsx";

const words = strings.emoji;

interface Props {
  beside: Anchor;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** The emoji, over everything else and beside what asked for them. Escape or a press elsewhere closes. */
export function EmojiPopup({ beside, onPick, onClose }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  const picker = usePicker();
  usePlace(popup, beside);
  useReturnFocus();
  useEffect(() => {
    const onPointer = ({ target }: PointerEvent) => {
      if (!(target instanceof Node) || !popup.current?.contains(target)) onClose();
    };
    window.addEventListener("pointerdown", onPointer, true);
    return () => window.removeEventListener("pointerdown", onPointer, true);
  }, [onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    // Arrows and Enter go on: the picker hears them at the document.
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  // Outside of the composer's form, which Enter in the search field would send.
  return createPortal(
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only hears what bubbles
    <div
      ref={popup}
      popover="manual"
      role="dialog"
      aria-label={words.title}
      className={css["popup"]}
      onKeyDown={onKeyDown}
    >
      <QuickReactions onPick={onPick} />
      <div className={css["room"]}>
        {picker.drawn && <picker.drawn onPick={onPick} />}
        {!picker.drawn && <p className={css["said"]}>{picker.failed ? words.failed : words.loading}</p>}
      </div>
    </div>,
    document.body,
  );
}

interface LoadedPicker {
  drawn: ComponentType<{ onPick: (emoji: string) => void }> | undefined;
  failed: boolean;
}

/** The picker is fetched when somebody wants it: with all its names it is larger than the rest of the screen. */
function usePicker(): LoadedPicker {
  const [picker, setPicker] = useState<LoadedPicker>({ drawn: undefined, failed: false });
  useEffect(() => {
    let gone = false;
    const settle = (next: LoadedPicker) => {
      if (!gone) setPicker(next);
    };
    import("./emoji-picker.tsx").then(
      ({ EmojiPicker }) => settle({ drawn: EmojiPicker, failed: false }),
      () => settle({ drawn: undefined, failed: true }),
    );
    return () => {
      gone = true;
    };
  }, []);
  return picker;
}

/** The focus goes back to where it was, unless it has gone elsewhere by then. */
function useReturnFocus(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
}
