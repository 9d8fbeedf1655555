import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import type { ConversationItem, ConversationKey } from "../../state/view.ts";
import { commandOf, walk } from "../keymap.ts";
import type { Command } from "../keymap.ts";
import { pathOf } from "../routes.ts";

interface Shortcuts {
  conversations: readonly ConversationItem[];
  openKey: ConversationKey | undefined;
  onFind: () => void;
  onHelp: () => void;
}

/** Listens to the keys that mean the same on the whole page. A dialog has its own. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const [, navigate] = useLocation();
  const run = (command: Command) => {
    const { conversations, openKey, onFind, onHelp } = shortcuts;
    const go = (step: 1 | -1, unreadOnly: boolean) => {
      const key = walk(conversations, openKey, step, unreadOnly);
      if (key !== undefined) navigate(pathOf(key));
    };
    const actions: Record<Command, () => void> = {
      find: onFind,
      help: onHelp,
      "next-conversation": () => go(1, false),
      "previous-conversation": () => go(-1, false),
      "next-unread": () => go(1, true),
      "previous-unread": () => go(-1, true),
      "next-region": () => focusRegion(1),
      "previous-region": () => focusRegion(-1),
      close: () => {
        if (openKey === undefined) return;
        navigate("/");
        // On a narrow screen the list is drawn only now.
        requestAnimationFrame(() => focusEntry(openKey));
      },
    };
    actions[command]();
  };
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const command = commandOf({ ...pressOf(event), inText: isText(event.target) });
      if (!command) return;
      event.preventDefault();
      latest.current(command);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function pressOf({ key, ctrlKey, metaKey, altKey, shiftKey, isComposing }: KeyboardEvent) {
  return { key, ctrlKey, metaKey, altKey, shiftKey, isComposing };
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Moves the focus to the next part of the page that is on the screen. */
function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) =>
    region.checkVisibility(),
  );
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions.at(now < 0 ? (step > 0 ? 0 : -1) : (now + step) % regions.length);
  const target = next?.matches("input, textarea, [tabindex]")
    ? next
    : next?.querySelector<HTMLElement>("[aria-current], a, button, input");
  target?.focus();
}

/** Back in the list, the focus is on the conversation that was open. */
function focusEntry(key: ConversationKey): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>("nav a")];
  links.find((link) => link.pathname === pathOf(key))?.focus();
}
