import type { MouseEvent } from "react";
import type { MessageRow } from "../../state/view.ts";
import { QuickReactions } from "../emoji/quick-reactions.tsx";
import { useContextMenu } from "../parts/context-menu.tsx";
import { strings } from "../strings.ts";
import { ACTION_ICONS } from "./action-items.ts";
import { anchorOf } from "./anchor-of.ts";
import { useMessageCommands } from "./message-commands.ts";

const words = strings.actions;

/** A message's menu: by right click, by the menu key, by Enter (`openMessageMenu`), by a long press. */
export function useMessageMenu(row: MessageRow): ReturnType<typeof useContextMenu> {
  const commands = useMessageCommands();
  const heading = (close: () => void) =>
    commands.actionsFor(row).includes("react") && (
      <QuickReactions
        label={words.reactWith}
        onPick={(emoji) => {
          close();
          commands.toggle(row, emoji);
        }}
      />
    );
  const items = () => {
    const element = rowElementOf(row);
    return commands.actionsFor(row).map((action) => ({
      label: words[action],
      icon: ACTION_ICONS[action],
      danger: action === "delete" || action === "remove",
      onSelect: () => element && commands.run(action, row, anchorOf(element)),
    }));
  };
  const { handlers, menu } = useContextMenu(words.label, items, heading);
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    if (!isAboutSomethingElse(event)) handlers.onContextMenu?.(event);
  };
  return { handlers: { ...handlers, onContextMenu }, menu };
}

/** Opens it beside an element of the row: as the menu key would. */
export function openMessageMenu(row: HTMLElement, beside?: Element): void {
  const place = beside?.getBoundingClientRect();
  const at = place && { clientX: place.left, clientY: place.bottom, button: 2 };
  row.dispatchEvent(new window.MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...at }));
}

/** A link and selected words have the browser's own menu: open in a new tab, copy, look up. */
function isAboutSomethingElse({ target, button }: MouseEvent): boolean {
  if (button !== 2 || !(target instanceof Element)) return false;
  const selection = getSelection();
  const selected = selection !== null && !selection.isCollapsed && selection.containsNode(target, true);
  return target.closest("a") !== null || selected;
}

function rowElementOf({ id }: MessageRow): Element | null {
  return document.querySelector(`[data-row="${CSS.escape(id)}"] [data-bubble]`);
}
