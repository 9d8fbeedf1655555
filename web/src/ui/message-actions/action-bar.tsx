import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { PointerEvent, RefObject } from "react";
import { Ellipsis } from "lucide-react";
import type { MessageRow } from "../../state/view.ts";
import { QUICK_REACTIONS } from "../emoji/quick-emoji.ts";
import { strings } from "../strings.ts";
import css from "./action-bar.module.css";
import { ACTION_ICONS } from "./action-items.ts";
import { anchorOf } from "./anchor-of.ts";
import type { MessageAction } from "./message-action.ts";
import { useMessageCommands } from "./message-commands.ts";
import { openMessageMenu } from "./message-menu.tsx";

const words = strings.actions;
const SHOWN: readonly MessageAction[] = ["react", "reply"];
/** So many of the quick ones have room in the bar. */
const QUICK = 3;
/** Of six buttons and the frame, in pixels. */
const WIDTH = 200;
const HEIGHT = 34;
const GAP = 6;

interface Hovered {
  row: MessageRow;
  element: HTMLElement;
  top: number;
  /** From the area's start edge. */
  start: number;
}

/**
 * The few things most often done with a message, above the one that a mouse points at. One bar for the whole list: a
 * row costs nothing for it. The keyboard and fingers have the menu.
 */
export function ActionBar({
  area,
  rows,
}: {
  area: RefObject<HTMLElement | null>;
  rows: readonly MessageRow[];
}) {
  const commands = useMessageCommands();
  const [hovered, setHovered] = useState<Hovered>();
  const latest = useRef({ rows, hovered });
  useEffect(() => {
    latest.current = { rows, hovered };
  });
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const onMove = (event: globalThis.PointerEvent) => {
      if (event.pointerType !== "mouse") return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("[data-action-bar]")) return;
      const article = target?.closest("article") ?? undefined;
      if (article && article === latest.current.hovered?.element) return;
      // Only over the words: beside them the bar would come up right under the pointer.
      const over = article && target?.closest("[data-bubble]") ? article : undefined;
      setHovered(over && hoveredIn(element, over, latest.current.rows));
    };
    const leave = () => setHovered(undefined);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerleave", leave);
    const follow = () =>
      setHovered((before) => before && hoveredIn(element, before.element, latest.current.rows));
    element.addEventListener("scroll", follow, { capture: true, passive: true });
    return () => {
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("scroll", follow, { capture: true });
    };
  }, [area]);

  // What comes or changes may move the message.
  useLayoutEffect(() => {
    const { current } = area;
    setHovered((before) => (before && current ? hoveredIn(current, before.element, rows) : undefined));
  }, [area, rows]);

  const row = hovered && rows.find((each) => each.id === hovered.row.id);
  if (!hovered || !row) return null;
  const possible = commands.actionsFor(row);
  if (possible.length === 0) return null;
  const keepFocus = (event: PointerEvent) => event.preventDefault();
  return (
    <div
      className={css["bar"]}
      role="toolbar"
      aria-label={words.bar}
      data-action-bar
      style={{ top: hovered.top, insetInlineStart: hovered.start }}
      onPointerDown={keepFocus}
    >
      {possible.includes("react") &&
        QUICK_REACTIONS.slice(0, QUICK).map((emoji) => (
          <button
            key={emoji}
            type="button"
            tabIndex={-1}
            aria-label={words.reactWith(emoji)}
            title={words.reactWith(emoji)}
            onClick={() => commands.toggle(row, emoji)}
          >
            {emoji}
          </button>
        ))}
      {SHOWN.filter((action) => possible.includes(action)).map((action) => {
        const Icon = ACTION_ICONS[action];
        return (
          <button
            key={action}
            type="button"
            tabIndex={-1}
            aria-label={words[action]}
            title={words[action]}
            onClick={(event) => commands.run(action, row, anchorOf(event.currentTarget))}
          >
            <Icon size={17} aria-hidden="true" />
          </button>
        );
      })}
      <button
        type="button"
        tabIndex={-1}
        aria-label={words.more}
        title={words.more}
        aria-haspopup="menu"
        onClick={(event) => openMessageMenu(hovered.element, event.currentTarget)}
      >
        <Ellipsis size={17} aria-hidden="true" />
      </button>
    </div>
  );
}

/**
 * Where the bar stands: beside the bubble, at the side to which bubbles grow; where there is no room, above it and just
 * touching, as over the words it would take the click that was meant for them.
 */
function hoveredIn(
  area: HTMLElement,
  element: HTMLElement,
  rows: readonly MessageRow[],
): Hovered | undefined {
  const row = rows.find((each) => each.id === element.dataset["row"]);
  const bubble = element.querySelector("[data-bubble]");
  if (!row || !bubble) return undefined;
  const box = bubble.getBoundingClientRect();
  const outer = area.getBoundingClientRect();
  if (box.bottom < outer.top || box.top > outer.bottom) return undefined;
  const rightToLeft = getComputedStyle(area).direction === "rtl";
  const begin = rightToLeft ? outer.right - box.right : box.left - outer.left;
  const beside = row.mine ? begin - WIDTH - GAP : begin + box.width + GAP;
  const start = Math.max(GAP, Math.min(beside, outer.width - WIDTH - GAP));
  const above = start === beside ? GAP : HEIGHT - GAP;
  return { row, element, top: Math.max(GAP, box.top - outer.top - above), start };
}
