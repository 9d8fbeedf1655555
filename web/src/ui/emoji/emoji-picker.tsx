import { useState } from "react";
import { EmojiPicker as Picker } from "frimousse";
import type { EmojiPickerListComponents } from "frimousse";
import { strings } from "../strings.ts";
import css from "./emoji.module.css";
import { pickerData } from "./emoji-list.ts";

const words = strings.emoji;
/** As many as there is room for, where they are small and where a finger meets them. */
const COLUMNS = { small: 8, touched: 7 };

const components: Partial<EmojiPickerListComponents> = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className={css["category"]}>
      {category.label}
    </div>
  ),
  // It counts rows and columns from 0, which ARIA does not allow.
  Row: ({ children, ...props }) => (
    <div {...props} aria-rowindex={(props["aria-rowindex"] ?? 0) + 1} className={css["row"]}>
      {children}
    </div>
  ),
  Emoji: ({ emoji, ...props }) => (
    <button
      {...props}
      role="gridcell"
      aria-colindex={(props["aria-colindex"] ?? 0) + 1}
      className={css["emoji"]}
      data-active={emoji.isActive || undefined}
    >
      {emoji.emoji}
    </button>
  ),
};

/** All emoji, searched by name; arrows walk them, Enter picks. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const [columns] = useState(() =>
    matchMedia("(pointer: coarse)").matches ? COLUMNS.touched : COLUMNS.small,
  );
  return (
    <Picker.Root
      className={css["picker"]}
      columns={columns}
      resolveEmojiData={() => pickerData}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
    >
      <div className={css["head"]}>
        <Picker.Search
          className={css["search"]}
          aria-label={words.search}
          placeholder={words.search}
          autoFocus
        />
        <Picker.SkinToneSelector className={css["tone"]} aria-label={words.tone} title={words.tone} />
      </div>
      {/* It scrolls, so the keyboard must reach it: no emoji takes the focus. */}
      <Picker.Viewport className={css["viewport"]} tabIndex={0}>
        <Picker.Loading className={css["said"]}>{words.loading}</Picker.Loading>
        <Picker.Empty className={css["said"]}>{({ search }) => words.none(search)}</Picker.Empty>
        <Picker.List className={css["list"]} components={components} />
      </Picker.Viewport>
    </Picker.Root>
  );
}
