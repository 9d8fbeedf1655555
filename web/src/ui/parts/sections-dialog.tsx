import { useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { ArrowLeft, ChevronRight } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useOnePane } from "../page-state.ts";
import { Dialog } from "./dialog.tsx";
import parts from "./parts.module.css";
import css from "./sections-dialog.module.css";

export interface Section {
  id: string;
  label: string;
  icon: LucideIcon;
  draw: () => ReactNode;
}

interface Props {
  title: string;
  /** The accessible name of the way back to the list, where there is room for one pane only. */
  back: string;
  sections: readonly Section[];
  onClose: () => void;
}

/** A dialog of several parts, one of which is shown: tabs beside it, or, in one pane, a list that leads to each. */
export function SectionsDialog({ title, back, sections, onClose }: Props) {
  const onePane = useOnePane();
  const [chosen, choose] = useState<string>();
  const shown = sections.find(({ id }) => id === chosen) ?? (onePane ? undefined : sections[0]);
  return (
    <Dialog title={title} wide onClose={onClose}>
      {onePane ? (
        <OnePane back={back} sections={sections} shown={shown} onChoose={choose} />
      ) : (
        <Tabs title={title} sections={sections} shown={shown} onChoose={choose} />
      )}
    </Dialog>
  );
}

interface PaneProps {
  sections: readonly Section[];
  shown: Section | undefined;
  onChoose: (id: string | undefined) => void;
}

/** After the tabs pattern of the ARIA practices: arrows, Home and End walk the tabs and show what they come to. */
function Tabs({ title, sections, shown, onChoose }: PaneProps & { title: string }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const now = sections.findIndex((section) => section === shown);
    const next = sections.at(nextIndex(event.key, now, sections.length) ?? now);
    if (!next || next === shown) return;
    event.preventDefault();
    onChoose(next.id);
    list.current?.querySelector<HTMLElement>(`[data-section="${next.id}"]`)?.focus();
  };
  return (
    <div className={css["tabs"]}>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its tabs take the focus */}
      <div
        ref={list}
        role="tablist"
        aria-label={title}
        aria-orientation="vertical"
        className={css["list"]}
        onKeyDown={onKeyDown}
      >
        {sections.map((section) => (
          <button
            key={section.id}
            type="button"
            role="tab"
            id={`${id}-${section.id}`}
            data-section={section.id}
            data-first-focus={section === shown || undefined}
            aria-selected={section === shown}
            aria-controls={section === shown ? `${id}-panel` : undefined}
            tabIndex={section === shown ? 0 : -1}
            className={css["tab"]}
            onClick={() => onChoose(section.id)}
          >
            <section.icon size={18} aria-hidden="true" />
            {section.label}
          </button>
        ))}
      </div>
      {shown && (
        <div
          key={shown.id}
          role="tabpanel"
          id={`${id}-panel`}
          aria-labelledby={`${id}-${shown.id}`}
          className={css["panel"]}
        >
          {shown.draw()}
        </div>
      )}
    </div>
  );
}

function nextIndex(key: string, now: number, count: number): number | undefined {
  if (key === "ArrowDown" || key === "ArrowRight") return (now + 1) % count;
  if (key === "ArrowUp" || key === "ArrowLeft") return now - 1;
  if (key === "Home") return 0;
  return key === "End" ? -1 : undefined;
}

/** One function for good: a new one at each drawing would take the focus again, out of a field that is typed in. */
const takeFocus = (button: HTMLButtonElement | null) => button?.focus();

function OnePane({ back, sections, shown, onChoose }: PaneProps & { back: string }) {
  if (!shown) {
    return (
      <ul className={css["list"]}>
        {sections.map((section) => (
          <li key={section.id}>
            <button type="button" className={css["tab"]} onClick={() => onChoose(section.id)}>
              <section.icon size={18} aria-hidden="true" />
              {section.label}
              <ChevronRight size={18} aria-hidden="true" data-mirrored />
            </button>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className={css["panel"]}>
      <div className={css["head"]}>
        <button
          ref={takeFocus}
          type="button"
          className={parts["icon"]}
          aria-label={back}
          onClick={() => onChoose(undefined)}
        >
          <ArrowLeft size={20} aria-hidden="true" data-mirrored />
        </button>
        <h3>{shown.label}</h3>
      </div>
      {shown.draw()}
    </div>
  );
}
